// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/umap.h"
#include "core/layout/umap_graph.h"
#include "core/neighbors/neighbor_graph.h"
#include "tests/core/layout_test_data.h"

#include <utility>

namespace murmuration {

inline UmapOptions umapIn(int dimensions)
{
    UmapOptions options;
    options.dimensions = dimensions;
    return options;
}

inline SparseRows graphOf(const Matrix& rows, const UmapOptions& options,
                          Metric metric = Metric::Euclidean)
{
    return fuzzyGraph(exactNeighbors(rows, neighborsForUmap(options, rows.rows), metric), options);
}

inline Umap umapOf(const Matrix& rows, const UmapOptions& options,
                   Metric metric = Metric::Euclidean)
{
    SparseRows graph = graphOf(rows, options, metric);
    Matrix start = umapStart(graph, rows, options);
    return {std::move(graph), std::move(start), options};
}

inline void run(Umap& umap, int epochs)
{
    for (int i = 0; i < epochs; ++i)
        umap.step();
}

inline void runToEnd(Umap& umap)
{
    while (!umap.settled())
        umap.step();
}

/// Clusters on a line, each near enough to the next for neighbourhoods to reach across.
inline Matrix chainOfClusters(std::size_t rows, std::size_t clusters)
{
    Matrix matrix = noise(rows, 6);
    for (std::size_t r = 0; r < rows; ++r)
        matrix.at(r, 0) += 5 * static_cast<float>(r % clusters);
    for (std::size_t c = 0; c + 1 < clusters; ++c) // what joins them
        matrix.at(c, 0) = 5 * static_cast<float>(c) + 2.5F;
    return matrix;
}

} // namespace murmuration
