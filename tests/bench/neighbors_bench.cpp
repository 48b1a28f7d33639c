// SPDX-License-Identifier: Apache-2.0
// Times the search for neighbours (k = 90) and measures what it finds:
//     neighbors_bench FOLDER [POINTS...]
// FOLDER holds the four files of MNIST. POINTS are 2000, 10000 (test digits, 784 pixels) and 70000
// (all digits, 50 principal components) by default; any number above 70000 stands for generated
// points in 50 dimensions: 200 Gaussian clusters of different width around random centres, seed 1.
#include "core/base/parallel.h"
#include "core/neighbors/neighbor_graph.h"
#include "tests/bench/bench_data.h"

using namespace murmuration;
using namespace murmuration::bench;

namespace {

constexpr std::size_t kNeighbors = 90;

void measure(const std::string& folder, std::size_t count)
{
    std::vector<int> labels;
    const Matrix rows =
        count > kAllDigits ? generatedClusters(count, labels) : digits(folder, count);
    Stopwatch watch;
    const NeighborGraph graph = findNeighbors(rows, kNeighbors, Metric::Euclidean);
    const Time chosen = watch.lap();
    std::printf("| %zu x %zu | %s | %.2f (%.2f) | %.4f |", rows.rows, rows.columns,
                graph.method == SearchMethod::Exact ? "all pairs" : "cells", chosen.wall,
                chosen.processors, graph.recall);
    std::fflush(stdout);
    if (count <= kAllDigits) {
        watch.lap();
        (void)exactNeighbors(rows, kNeighbors, Metric::Euclidean);
        const Time exact = watch.lap();
        std::printf(" %.2f (%.2f) |", exact.wall, exact.processors);
    }
    std::printf("\n");
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2 || argv[1][0] == '-') {
        std::fprintf(stderr, "usage: neighbors_bench FOLDER [POINTS...]\n");
        return 2;
    }
    std::vector<std::size_t> sizes;
    std::transform(argv + 2, argv + argc, std::back_inserter(sizes),
                   [](const char* text) { return std::strtoul(text, nullptr, 10); });
    if (sizes.empty())
        sizes = {2000, kTestDigits, kAllDigits};
    std::printf("%u threads, k %zu; times as wall (all processors)\n\n", threadBudget(),
                kNeighbors);
    std::printf("| points | method | s | recall | all pairs s |\n|---|---|---|---|---|\n");
    for (const std::size_t count : sizes)
        measure(argv[1], count);
    return 0;
}
