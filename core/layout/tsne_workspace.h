// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/aligned_floats.h"
#include "core/layout/attraction_graph.h"
#include "core/layout/moving_points.h"
#include "core/layout/repulsion.h"
#include "core/layout/tsne.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace murmuration {

/// What a run works on, point by point in the order in which they lie in memory.
struct Tsne::Workspace
{
    MovingPoints points;
    std::vector<std::uint32_t> order;  ///< order[s] is the point that lies s-th
    std::vector<std::uint32_t> pinned; ///< by the points' own numbers
    AttractionGraph graph;
    bool summed = false;   ///< the graph's sums are of the affinities there are
    bool arranged = false; ///< its rows are, in the order of the points
    std::unique_ptr<Repulsion> repulsion;
    RepulsionField field;
    AlignedFloats together; ///< the places, coordinates of a point side by side: 2 or 4 floats each
    struct BlockSums
    {
        double logDistance = 0; ///< sum of p log(1 + d^2)
        double squaredSlope = 0;
        double squaredPlace = 0;
    };
    std::vector<BlockSums> blockSums;

    /// The places as attraction reads them.
    [[nodiscard]] PointsView interleaved();

    /// One axis after another in memory order, from and to rows by number.
    void scatter(const Matrix& rows, AlignedFloats (&axes)[3]) const;
    [[nodiscard]] Matrix gather(const AlignedFloats (&axes)[3]) const;
};

} // namespace murmuration
