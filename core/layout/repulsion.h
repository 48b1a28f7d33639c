// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/task_context.h"
#include "core/layout/aligned_floats.h"
#include "core/layout/vector_kernels.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace murmuration {

/// The positions of a layout, one axis after another and padded, as the vector kernels want them.
struct Coordinates
{
    std::size_t points = 0;
    AlignedFloats axes[3]; ///< paddedCount() long; the third is empty in two dimensions

    /// A vector that begins at any point may be read whole.
    [[nodiscard]] static std::size_t paddedCount(std::size_t count)
    {
        return (count / kKernelPadding + 2) * kKernelPadding;
    }

    /// All at zero.
    void resize(std::size_t count, int dimensions);
    void assign(const Matrix& positions);
    [[nodiscard]] int dimensions() const { return axes[2].empty() ? 2 : 3; }
    [[nodiscard]] PointsView view() const
    {
        return {axes[0].data(), axes[1].data(), axes[2].empty() ? nullptr : axes[2].data()};
    }
};

/// The box of all points.
struct LayoutExtent
{
    float low[3] = {};
    float high[3] = {};
};

[[nodiscard]] LayoutExtent extentOf(const Coordinates& coordinates);

/// What all points of a layout do to each other, with K = 1 / (1 + |y_i - y_j|^2).
struct RepulsionField
{
    std::vector<PointSums> points; ///< force: sum over j of K^2 (y_i - y_j)
    double normalization = 0;      ///< Z, the sum of K over all ordered pairs
};

/// How repulsion is computed. May keep working memory from one call to the next; the same input
/// gives the same result for every number of threads.
class Repulsion
{
public:
    virtual ~Repulsion() = default;
    Repulsion(const Repulsion&) = delete;
    Repulsion& operator=(const Repulsion&) = delete;

    /// Throws Cancelled, with a part of the field made.
    virtual void compute(const Coordinates& coordinates, RepulsionField& field,
                         const TaskContext& context) = 0;

protected:
    Repulsion() = default;
};

/// All pairs, O(N^2) in wide vectors.
[[nodiscard]] std::unique_ptr<Repulsion> makeExactRepulsion();

/// A quadtree or octree whose far cells act as one point (Barnes and Hut 1986; van der Maaten
/// 2014), O(N log N). A cell is far when its longest side is below `theta` of its distance from the
/// group of points it acts on.
[[nodiscard]] std::unique_ptr<Repulsion> makeBarnesHutRepulsion(double theta);

/// The fastest of them for so many points and, from one layout to the next, for their extent.
[[nodiscard]] std::unique_ptr<Repulsion> makeRepulsion(std::size_t points, int dimensions,
                                                       double theta);

} // namespace murmuration
