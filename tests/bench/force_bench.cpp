// SPDX-License-Identifier: Apache-2.0
// Measures the error of the repulsive force against the sum over all pairs, over a whole run:
//     force_bench FOLDER [POINTS]
// FOLDER holds the test digits of MNIST; POINTS are 5000 by default.
#include "core/layout/grid_scheme.h"
#include "core/layout/tsne.h"
#include "tests/bench/bench_data.h"
#include "tests/bench/layout_quality.h"

using namespace murmuration;
using namespace murmuration::bench;

namespace {

void printErrors(const Tsne& tsne, Repulsion& repulsion)
{
    Coordinates coordinates;
    coordinates.assign(tsne.positions());
    RepulsionField exact;
    RepulsionField found;
    makeExactRepulsion()->compute(coordinates, exact, {});
    repulsion.compute(coordinates, found, {});
    std::vector<double> errors;
    double mean = 0;
    for (std::size_t i = 0; i < tsne.points(); ++i) {
        double squares = 0;
        double difference = 0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto force = static_cast<double>(exact.points[i].force[axis]);
            const double off = force - static_cast<double>(found.points[i].force[axis]);
            squares += force * force;
            difference += off * off;
        }
        errors.push_back(std::sqrt(difference / std::max(squares, 1e-30)));
        mean += errors.back() / static_cast<double>(tsne.points());
    }
    std::sort(errors.begin(), errors.end());
    const LayoutExtent extent = extentOf(coordinates);
    std::printf("| %d | %.3g | %.1e | %.1e | %.1e |\n", tsne.iteration(),
                static_cast<double>(extent.high[0] - extent.low[0]), mean,
                errors[errors.size() * 99 / 100],
                std::abs(found.normalization / exact.normalization - 1));
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2 || argv[1][0] == '-') {
        std::fprintf(stderr, "usage: force_bench FOLDER [POINTS]\n");
        return 2;
    }
    const std::size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 5000;
    const Matrix features = digits(argv[1], count);
    const AffinityMatrix affinities =
        computeAffinities(exactNeighbors(features, 90, Metric::Euclidean), 30);
    for (const int dimensions : {2, 3}) {
        std::printf("\n%zu points, %d-D\n\n| iteration | extent | mean | 99 %% below | Z |\n"
                    "|---|---|---|---|---|\n",
                    count, dimensions);
        TsneOptions options;
        options.dimensions = dimensions;
        Tsne tsne(affinities, startPositions(features, options), options);
        const auto repulsion = makeRepulsion(count, dimensions, options.theta);
        for (const int iteration :
             {1, 10, 50, 100, 200, 250, 260, 280, 300, 350, 400, 500, 700, 1000}) {
            while (tsne.iteration() < iteration)
                tsne.step();
            printErrors(tsne, *repulsion);
        }
    }
    return 0;
}
