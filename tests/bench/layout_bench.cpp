// SPDX-License-Identifier: Apache-2.0
// Times each stage of a t-SNE and a UMAP layout of MNIST digits and says how good they are:
//     layout_bench FOLDER [POINTS...]
// FOLDER holds t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz; POINTS are 2000 and 10000
// by default.
#include "core/base/parallel.h"
#include "core/layout/affinities.h"
#include "core/layout/tsne.h"
#include "core/layout/umap.h"
#include "core/layout/umap_graph.h"
#include "core/neighbors/neighbor_graph.h"
#include "core/quality/label_agreement.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <string>
#include <utility>
#include <vector>
#include <zlib.h>

using namespace murmuration;

namespace {

constexpr std::size_t kPixels = 784;
constexpr double kPerplexity = 30;
constexpr int kIterations = 1000;

/// `count` bytes of a compressed file, after its header.
std::vector<unsigned char> readIdx(const std::string& file, std::size_t header, std::size_t count)
{
    std::vector<unsigned char> bytes(header + count);
    gzFile in = gzopen(file.c_str(), "rb");
    const int got = in ? gzread(in, bytes.data(), static_cast<unsigned>(bytes.size())) : 0;
    if (in)
        gzclose(in);
    if (got != static_cast<int>(bytes.size())) {
        std::fprintf(stderr, "cannot read %zu bytes of %s\n", bytes.size(), file.c_str());
        std::exit(1);
    }
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header));
    return bytes;
}

Matrix readDigits(const std::string& folder, std::size_t count)
{
    const std::vector<unsigned char> bytes =
        readIdx(folder + "/t10k-images-idx3-ubyte.gz", 16, count * kPixels);
    Matrix matrix(count, kPixels);
    std::transform(bytes.begin(), bytes.end(), matrix.values.begin(),
                   [](unsigned char byte) { return static_cast<float>(byte) / 255; });
    return matrix;
}

std::vector<int> readLabels(const std::string& folder, std::size_t count)
{
    const std::vector<unsigned char> bytes =
        readIdx(folder + "/t10k-labels-idx1-ubyte.gz", 8, count);
    return {bytes.begin(), bytes.end()};
}

/// Seconds that have gone by, and seconds of work on all processors: the second tells what a stage
/// costs even where other programs run.
struct Time
{
    double wall = 0;
    double processors = 0;
};

class Stopwatch
{
public:
    /// Since the last call.
    Time lap()
    {
        const auto now = std::chrono::steady_clock::now();
        const std::clock_t clock = std::clock();
        const Time time{std::chrono::duration<double>(now - std::exchange(m_start, now)).count(),
                        static_cast<double>(clock - std::exchange(m_clock, clock)) /
                            CLOCKS_PER_SEC};
        return time;
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::clock_t m_clock = std::clock();
};

/// "wall (processors)", each times `scale`.
std::string text(const Time& time, double scale)
{
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.3g (%.3g)", time.wall * scale, time.processors * scale);
    return buffer;
}

/// The share of each point's 10 nearest in the features that are among its 10 nearest in the
/// layout.
double neighborsKept(const NeighborGraph& features, const NeighborGraph& layout)
{
    constexpr std::size_t kCount = 10;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < features.points; ++i) {
        for (const std::uint32_t neighbor : features.neighbors(i).first(kCount)) {
            const auto shown = layout.neighbors(i).first(kCount);
            kept += std::find(shown.begin(), shown.end(), neighbor) != shown.end() ? 1 : 0;
        }
    }
    return static_cast<double>(kept) / static_cast<double>(features.points * kCount);
}

void measure(const std::string& folder, std::size_t count)
{
    const Matrix digits = readDigits(folder, count);
    const std::vector<int> labels = readLabels(folder, count);
    Stopwatch watch;
    const NeighborGraph graph =
        exactNeighbors(digits, neighborsForPerplexity(kPerplexity, count), Metric::Euclidean);
    const Time neighborTime = watch.lap();
    const AffinityMatrix affinities = computeAffinities(graph, kPerplexity);
    const Time affinityTime = watch.lap();

    for (const int dimensions : {2, 3}) {
        TsneOptions options;
        options.dimensions = dimensions;
        options.perplexity = kPerplexity;
        watch.lap();
        Tsne tsne(affinities, startPositions(digits, options), options);
        const Time startTime = watch.lap();
        while (tsne.exaggerating())
            tsne.step();
        const int early = tsne.iteration();
        const Time earlyTime = watch.lap();
        while (tsne.iteration() < kIterations)
            tsne.step();
        const Time lateTime = watch.lap();
        const NeighborGraph layout = exactNeighbors(tsne.positions(), 10, Metric::Euclidean);
        std::printf("| %zu, %d-D | %s | %s | %s | %s | %s | %.3f | %.3f | %.3f |\n", count,
                    dimensions, text(neighborTime, 1).c_str(), text(affinityTime, 1).c_str(),
                    text(startTime, 1).c_str(), text(earlyTime, 1000.0 / early).c_str(),
                    text(lateTime, 1000.0 / (kIterations - early)).c_str(), tsne.klDivergence(),
                    labelAgreement(layout, labels).value_or(0), neighborsKept(graph, layout));
        std::fflush(stdout);
    }
}

void measureUmap(const std::string& folder, std::size_t count)
{
    const Matrix digits = readDigits(folder, count);
    const std::vector<int> labels = readLabels(folder, count);
    const NeighborGraph graph =
        exactNeighbors(digits, neighborsForUmap({}, count), Metric::Euclidean);
    for (const int dimensions : {2, 3}) {
        UmapOptions options;
        options.dimensions = dimensions;
        Stopwatch watch;
        SparseRows memberships = fuzzyGraph(graph, options);
        const Time graphTime = watch.lap();
        Matrix start = umapStart(memberships, digits, options);
        const Time startTime = watch.lap();
        Umap umap(std::move(memberships), std::move(start), options);
        while (!umap.settled())
            umap.step();
        const Time epochTime = watch.lap();
        const NeighborGraph layout = exactNeighbors(umap.positions(), 10, Metric::Euclidean);
        std::printf("| %zu, %d-D | %s | %s | %d | %s | %.3f | %.3f |\n", count, dimensions,
                    text(graphTime, 1).c_str(), text(startTime, 1).c_str(), umap.iteration(),
                    text(epochTime, 1000.0 / umap.iteration()).c_str(),
                    labelAgreement(layout, labels).value_or(0), neighborsKept(graph, layout));
        std::fflush(stdout);
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: layout_bench FOLDER [POINTS...]\n");
        return 2;
    }
    std::vector<std::size_t> sizes;
    std::transform(argv + 2, argv + argc, std::back_inserter(sizes),
                   [](const char* text) { return std::strtoul(text, nullptr, 10); });
    if (sizes.empty())
        sizes = {2000, 10000};
    std::printf("%u threads, perplexity %g, %d iterations; times as wall (all processors)\n\n",
                threadBudget(), kPerplexity, kIterations);
    std::printf("| points | neighbours s | affinities s | start s | early ms/it | late ms/it | KL "
                "| 10-NN labels | "
                "10-NN kept |\n|---|---|---|---|---|---|---|---|---|\n");
    for (const std::size_t count : sizes)
        measure(argv[1], count);
    std::printf(
        "\n| UMAP | memberships s | start s | epochs | ms/epoch | 10-NN labels | 10-NN kept "
        "|\n|---|---|---|---|---|---|---|\n");
    for (const std::size_t count : sizes)
        measureUmap(argv[1], count);
    return 0;
}
