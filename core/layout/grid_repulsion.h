// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/grid_convolution.h"
#include "core/layout/near_pairs.h"
#include "core/layout/repulsion.h"

#include <deque>
#include <vector>

namespace murmuration {

/// A convolution with K on a grid under the layout, O(N + extent^2 log extent). In two dimensions.
/// One convolution gives both sums: the force is -1/2 times the gradient of the potential sum of K.
class GridRepulsion final : public Repulsion
{
public:
    void compute(const Coordinates& coordinates, RepulsionField& field,
                 const TaskContext& context) override;

    /// For a caller that has looked at the layout already.
    void compute(const Coordinates& coordinates, const LayoutExtent& extent,
                 const GridScheme& scheme, RepulsionField& field, const TaskContext& context);

private:
    void fitGrid(const LayoutExtent& extent);
    void spread();
    const GridConvolution& convolutionForGrid();
    void gather(const NearKernel& near);
    void addParabola();
    void finish(RepulsionField& field);

    GridScheme m_scheme;
    CellGrid m_cells;
    SplineGrid m_grid;
    AlignedFloats m_values;
    AlignedFloats m_transposed;
    std::deque<GridConvolution> m_kernels;
    std::vector<PointSums> m_sums; ///< in the cells' order
    std::vector<double> m_blockSums;
};

} // namespace murmuration
