// SPDX-License-Identifier: Apache-2.0
// Times each stage of a t-SNE layout of MNIST digits and says how good the layout is:
//     layout_bench FOLDER [POINTS...]
// FOLDER holds t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz; POINTS are 2000 and 10000
// by default.
#include "core/base/parallel.h"
#include "core/layout/affinities.h"
#include "core/layout/tsne.h"
#include "core/neighbors/neighbor_graph.h"
#include "core/quality/label_agreement.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
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

class Stopwatch
{
public:
    /// Seconds since the last call.
    double lap()
    {
        const auto now = std::chrono::steady_clock::now();
        return std::chrono::duration<double>(now - std::exchange(m_start, now)).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

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
    const double neighborSeconds = watch.lap();
    const AffinityMatrix affinities = computeAffinities(graph, kPerplexity);
    const double affinitySeconds = watch.lap();

    for (const int dimensions : {2, 3}) {
        TsneOptions options;
        options.dimensions = dimensions;
        options.perplexity = kPerplexity;
        watch.lap();
        Tsne tsne(affinities, startPositions(digits, options), options);
        const double startSeconds = watch.lap();
        while (tsne.exaggerating())
            tsne.step();
        const double earlyMs = watch.lap() * 1000 / tsne.iteration();
        const int early = tsne.iteration();
        while (tsne.iteration() < kIterations)
            tsne.step();
        const double lateMs = watch.lap() * 1000 / (kIterations - early);
        const NeighborGraph layout = exactNeighbors(tsne.positions(), 10, Metric::Euclidean);
        std::printf("| %zu | %d-D | %.2f | %.3f | %.2f | %.2f | %.2f | %.3f | %.3f | %.3f |\n",
                    count, dimensions, neighborSeconds, affinitySeconds, startSeconds, earlyMs,
                    lateMs, tsne.klDivergence(), labelAgreement(layout, labels).value_or(0),
                    neighborsKept(graph, layout));
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
    std::printf("%u threads, perplexity %g, %d iterations\n\n", threadBudget(), kPerplexity,
                kIterations);
    std::printf("| points | | neighbours s | affinities s | start s | early ms/it | late ms/it | "
                "KL | 10-NN labels | 10-NN "
                "kept |\n|---|---|---|---|---|---|---|---|---|---|\n");
    for (const std::size_t count : sizes)
        measure(argv[1], count);
    return 0;
}
