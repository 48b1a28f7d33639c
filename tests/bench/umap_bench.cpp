// SPDX-License-Identifier: Apache-2.0
// Times each stage of a UMAP layout of MNIST digits and says how good the layout is:
//     umap_bench FOLDER [POINTS...]
// FOLDER holds the four files of MNIST; POINTS are 2000 and 10000 by default.
#include "core/layout/umap.h"
#include "core/layout/umap_graph.h"
#include "tests/bench/bench_data.h"
#include "tests/bench/layout_quality.h"

#include <utility>

using namespace murmuration;
using namespace murmuration::bench;

namespace {

void measure(const std::string& folder, std::size_t count)
{
    const Matrix features = digits(folder, count);
    const std::vector<int> labels = digitLabels(folder, count);
    const NeighborGraph graph =
        exactNeighbors(features, neighborsForUmap({}, count), Metric::Euclidean);
    for (const int dimensions : {2, 3}) {
        UmapOptions options;
        options.dimensions = dimensions;
        Stopwatch watch;
        SparseRows memberships = fuzzyGraph(graph, options);
        const Time graphTime = watch.lap();
        Matrix start = umapStart(memberships, features, options);
        const Time startTime = watch.lap();
        Umap umap(std::move(memberships), std::move(start), options);
        while (!umap.settled())
            umap.step();
        const Time epochs = watch.lap();
        const NeighborGraph layout = exactNeighbors(umap.positions(), 10, Metric::Euclidean);
        std::printf("| %zu, %d-D | %.3g (%.3g) | %.3g (%.3g) | %d | %.3g (%.3g) | %.3f | %.3f |\n",
                    count, dimensions, graphTime.wall, graphTime.processors, startTime.wall,
                    startTime.processors, umap.iteration(), 1000 * epochs.wall / umap.iteration(),
                    1000 * epochs.processors / umap.iteration(), votesRight(layout, labels),
                    neighborsKept(graph, layout));
        std::fflush(stdout);
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2 || argv[1][0] == '-') {
        std::fprintf(stderr, "usage: umap_bench FOLDER [POINTS...]\n");
        return 2;
    }
    std::vector<std::size_t> sizes;
    std::transform(argv + 2, argv + argc, std::back_inserter(sizes),
                   [](const char* text) { return std::strtoul(text, nullptr, 10); });
    if (sizes.empty())
        sizes = {2000, kTestDigits};
    std::printf("| points | memberships s | start s | epochs | ms/epoch | 10-NN vote | 10-NN kept "
                "|\n|---|---|---|---|---|---|---|\n");
    for (const std::size_t count : sizes)
        measure(argv[1], count);
    return 0;
}
