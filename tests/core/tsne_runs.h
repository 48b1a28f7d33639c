// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/tsne.h"
#include "core/neighbors/neighbor_graph.h"

namespace murmuration {

inline AffinityMatrix affinitiesOf(const Matrix& rows, double perplexity,
                                   Metric metric = Metric::Euclidean)
{
    return computeAffinities(
        exactNeighbors(rows, neighborsForPerplexity(perplexity, rows.rows), metric), perplexity);
}

inline Tsne tsneOf(const Matrix& rows, const TsneOptions& options)
{
    return {affinitiesOf(rows, options.perplexity), startPositions(rows, options), options};
}

inline TsneOptions tsneIn(int dimensions)
{
    TsneOptions options;
    options.dimensions = dimensions;
    return options;
}

inline void run(Tsne& tsne, int iterations)
{
    for (int i = 0; i < iterations; ++i)
        tsne.step();
}

} // namespace murmuration
