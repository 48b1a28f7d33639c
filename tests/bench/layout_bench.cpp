// SPDX-License-Identifier: Apache-2.0
// Times each stage of a t-SNE layout and says how good the layout is:
//     layout_bench FOLDER [POINTS...] [--iterations N] [--seeds N] [--peer ITERATIONS] [--dims 2|3]
// FOLDER holds the four files of MNIST. POINTS are 2000, 10000 (test digits, 784 pixels) and 70000
// (all digits, 50 principal components) by default; above that they are generated clusters, seed 1.
// --iterations are 1000; a million points show their speed with 350. --seeds lays out from so many
// starts. --peer runs scikit-learn, where Debian's python3-sklearn is installed, on the same
// features and start for so many iterations, in 3-D for a quarter as many after early exaggeration,
// and gives ratios to the same iterations here.
#include "core/base/parallel.h"
#include "core/features/npy.h"
#include "core/layout/tsne.h"
#include "tests/bench/bench_data.h"
#include "tests/bench/layout_quality.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/resource.h>

using namespace murmuration;
using namespace murmuration::bench;

namespace {

constexpr double kPerplexity = 30;
constexpr int kExaggerated = 250; // early exaggeration, here and in scikit-learn
/// Z over all pairs takes minutes above that.
constexpr std::size_t kMostForExactKl = 100000;

struct Settings
{
    std::vector<std::size_t> sizes;
    int iterations = 1000;
    int seeds = 1;
    int peerIterations = 0; ///< 0: no peer
    int dimensions = 0;     ///< 0: both
};

struct Input
{
    Matrix features;
    std::vector<int> labels;
    NeighborGraph graph;
    AffinityMatrix affinities;
};

Input prepare(const std::string& folder, std::size_t count)
{
    Input input;
    if (count > kAllDigits) {
        input.features = generatedClusters(count, input.labels);
    } else {
        input.features = digits(folder, count);
        input.labels = digitLabels(folder, count);
    }
    Stopwatch watch;
    input.graph = findNeighbors(input.features, neighborsForPerplexity(kPerplexity, count),
                                Metric::Euclidean);
    const Time neighbors = watch.lap();
    input.affinities = computeAffinities(input.graph, kPerplexity);
    const Time affinities = watch.lap();
    std::printf("\n%zu points: neighbours %.2f s (%.2f), recall %.3f, affinities %.3f s (%.3f)\n",
                count, neighbors.wall, neighbors.processors, input.graph.recall, affinities.wall,
                affinities.processors);
    return input;
}

void printQuality(const Input& input, const Matrix& positions, double engineKl)
{
    const NeighborGraph layout = exactNeighbors(positions, 10, Metric::Euclidean);
    std::printf("KL %.4f, 10-NN vote %.3f, kept %.3f",
                positions.rows <= kMostForExactKl ? klOf(input.affinities, positions) : engineKl,
                votesRight(layout, input.labels), neighborsKept(input.graph, layout));
}

/// scikit-learn's milliseconds per iteration; 0 when it is not there.
double measurePeer(const Input& input, const Matrix& start, int iterations)
{
    const auto folder = std::filesystem::temp_directory_path() / "murmuration_layout_bench";
    std::filesystem::create_directories(folder);
    std::ofstream features(folder / "features.npy", std::ios::binary);
    writeNpy(features, input.features);
    features.close();
    std::ofstream startFile(folder / "start.npy", std::ios::binary);
    writeNpy(startFile, start);
    startFile.close();
    const std::string command =
        "OPENBLAS_NUM_THREADS=2 OMP_NUM_THREADS=2 /usr/bin/python3 " MURMURATION_BENCH_DIR
        "/sklearn_tsne.py " +
        (folder / "features.npy").string() + " " + (folder / "start.npy").string() + " " +
        std::to_string(iterations) + " " + (folder / "layout.npy").string();
    double milliseconds = 0;
    FILE* out = popen(command.c_str(), "r");
    const bool ran = out && std::fscanf(out, "%lf", &milliseconds) == 1;
    if (out)
        pclose(out);
    if (!ran) {
        std::printf("  scikit-learn is not there\n");
        return 0;
    }
    std::printf("  scikit-learn, %d iterations: %.1f ms/it, ", iterations, milliseconds);
    printQuality(input, readNpy(folder / "layout.npy"), 0);
    std::printf("\n");
    std::filesystem::remove_all(folder);
    return milliseconds;
}

Time runUntil(int iteration, Tsne& tsne)
{
    Stopwatch watch;
    while (tsne.iteration() < iteration)
        tsne.step();
    return watch.lap();
}

/// Milliseconds that repulsion takes, of a layout as it is.
double repulsionTime(const Tsne& tsne)
{
    constexpr int kRepeats = 10;
    Coordinates coordinates;
    coordinates.assign(tsne.positions());
    RepulsionField field;
    const auto repulsion =
        makeRepulsion(tsne.points(), coordinates.dimensions(), tsne.options().theta);
    repulsion->compute(coordinates, field, {});
    Stopwatch watch;
    for (int i = 0; i < kRepeats; ++i)
        repulsion->compute(coordinates, field, {});
    return 1000 * watch.lap().wall / kRepeats;
}

void measure(const Input& input, int dimensions, std::uint64_t seed, const Settings& settings)
{
    TsneOptions options;
    options.dimensions = dimensions;
    options.perplexity = kPerplexity;
    options.seed = seed;
    const Matrix start = startPositions(input.features, options);
    Tsne tsne(input.affinities, start, options);
    const Time early = runUntil(kExaggerated, tsne);
    int peerSteps = std::max(0, settings.peerIterations - kExaggerated);
    peerSteps = dimensions == 3 ? peerSteps / 4 : peerSteps;
    const Time compared = runUntil(kExaggerated + peerSteps, tsne);
    const Time rest = runUntil(settings.iterations, tsne);
    const double lateSteps = tsne.iteration() - kExaggerated;

    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("  %d-D: ms/it early %.3g (%.3g), late %.3g (%.3g), repulsion at the end %.3g; ",
                dimensions, 1000 * early.wall / kExaggerated,
                1000 * early.processors / kExaggerated,
                1000 * (compared.wall + rest.wall) / lateSteps,
                1000 * (compared.processors + rest.processors) / lateSteps, repulsionTime(tsne));
    printQuality(input, tsne.positions(), tsne.klDivergence());
    std::printf(", peak %ld MiB\n", usage.ru_maxrss / 1024);
    std::fflush(stdout);
    if (peerSteps > 0) {
        if (const double peer = measurePeer(input, start, kExaggerated + peerSteps); peer > 0)
            std::printf("  scikit-learn takes %.1f times as long as the %.3g ms here\n",
                        peer / (1000 * compared.wall / peerSteps),
                        1000 * compared.wall / peerSteps);
    }
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2 || argv[1][0] == '-') {
        std::fprintf(stderr, "usage: layout_bench FOLDER [POINTS...] [--iterations N] [--seeds N] "
                             "[--peer ITERATIONS] [--dims 2|3]\n");
        return 2;
    }
    Settings settings;
    for (int i = 2; i < argc; ++i) {
        const std::string name = argv[i];
        int* const value = name == "--iterations" ? &settings.iterations
                           : name == "--seeds"    ? &settings.seeds
                           : name == "--peer"     ? &settings.peerIterations
                           : name == "--dims"     ? &settings.dimensions
                                                  : nullptr;
        if (value && i + 1 < argc)
            *value = std::atoi(argv[++i]);
        else
            settings.sizes.push_back(std::strtoul(argv[i], nullptr, 10));
    }
    if (settings.sizes.empty())
        settings.sizes = {2000, 10000, kAllDigits};
    if (settings.peerIterations > 0 && settings.peerIterations <= kExaggerated) {
        std::fprintf(stderr, "--peer needs more than the %d iterations of early exaggeration\n",
                     kExaggerated);
        return 2;
    }
    std::printf("%u threads, perplexity %g, %d iterations; in brackets: of all processors\n",
                threadBudget(), kPerplexity, settings.iterations);
    for (const std::size_t count : settings.sizes) {
        const Input input = prepare(argv[1], count);
        for (const int dimensions : {2, 3}) {
            if (settings.dimensions != 0 && settings.dimensions != dimensions)
                continue;
            for (int s = 0; s < settings.seeds; ++s)
                measure(input, dimensions, TsneOptions().seed + static_cast<std::uint64_t>(s),
                        settings);
        }
    }
    return 0;
}
