// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/layout/repulsion.h"
#include "core/layout/spatial_tree.h"

#include <algorithm>

namespace murmuration {
namespace {

/// What acts on a group of points: near points one by one, far cells as one point each.
class SourceList
{
public:
    explicit SourceList(int axes)
        : m_axes(axes)
    {
    }

    void clear() { m_count = 0; }

    void add(const float* center, float weight)
    {
        grow(1);
        for (int axis = 0; axis < m_axes; ++axis)
            m_values[axis][m_count] = center[axis];
        m_weights[m_count++] = weight;
    }

    void add(const Coordinates& points, std::uint32_t begin, std::uint32_t end)
    {
        grow(end - begin);
        for (int axis = 0; axis < m_axes; ++axis)
            std::copy(points.axes[axis].begin() + begin, points.axes[axis].begin() + end,
                      m_values[axis].begin() + m_count);
        std::fill_n(m_weights.begin() + m_count, end - begin, 1.0F);
        m_count += end - begin;
    }

    /// Valid until something is added.
    [[nodiscard]] SourcesView view()
    {
        const std::uint32_t padded =
            (m_count + kKernelPadding - 1) / kKernelPadding * kKernelPadding;
        std::fill_n(m_weights.begin() + m_count, padded - m_count, 0.0F);
        for (int axis = 0; axis < m_axes; ++axis)
            std::fill_n(m_values[axis].begin() + m_count, padded - m_count, 0.0F);
        return {
            {m_values[0].data(), m_values[1].data(), m_axes == 3 ? m_values[2].data() : nullptr},
            m_weights.data(),
            padded};
    }

private:
    void grow(std::uint32_t count)
    {
        const std::size_t needed = std::size_t{m_count} + count + kKernelPadding;
        if (needed <= m_weights.size())
            return;
        m_weights.resize(2 * needed);
        for (int axis = 0; axis < m_axes; ++axis)
            m_values[axis].resize(2 * needed);
    }

    int m_axes;
    std::uint32_t m_count = 0;
    std::vector<float> m_values[3];
    std::vector<float> m_weights;
};

/// Points that share one walk through the tree.
struct Group
{
    std::uint32_t cell;
    std::uint32_t begin;
    std::uint32_t end;
};

constexpr std::uint32_t kGroupPoints = 64;

template <int kAxes>
class TreeRepulsion
{
public:
    void compute(const Coordinates& coordinates, float theta, RepulsionField& field)
    {
        m_tree.build(coordinates);
        findGroups();
        field.points.resize(coordinates.points);
        constexpr std::size_t kGroupsPerBlock = 8;
        parallelFor(m_groups.size(), kGroupsPerBlock, [&](std::size_t begin, std::size_t end) {
            SourceList sources(kAxes);
            std::vector<PointSums> sums(kGroupPoints);
            for (std::size_t g = begin; g < end; ++g) {
                collect(m_groups[g], theta * theta, sources);
                repulsionOn(m_tree.sorted().view(), m_groups[g].begin, m_groups[g].end,
                            sources.view(), sums.data());
                for (std::uint32_t s = m_groups[g].begin; s < m_groups[g].end; ++s)
                    field.points[m_tree.order()[s]] = sums[s - m_groups[g].begin];
            }
        });

        field.normalization = 0;
        for (PointSums& sums : field.points) {
            sums.scalar = std::max(0.0F, sums.scalar - 1.0F); // a point's own K is 1
            field.normalization += static_cast<double>(sums.scalar);
        }
    }

private:
    /// The largest cells with few enough points; leaves that have more are cut into runs.
    void findGroups()
    {
        m_groups.clear();
        const auto& cells = m_tree.cells();
        for (std::uint32_t c = 0; c < cells.size();) {
            if (!cells[c].leaf && cells[c].count() > kGroupPoints) {
                ++c;
                continue;
            }
            for (std::uint32_t begin = cells[c].begin; begin < cells[c].end; begin += kGroupPoints)
                m_groups.push_back({c, begin, std::min(begin + kGroupPoints, cells[c].end)});
            c = cells[c].next;
        }
    }

    void collect(const Group& group, float squaredTheta, SourceList& sources) const
    {
        const auto& cells = m_tree.cells();
        const auto& box = cells[group.cell];
        sources.clear();
        for (std::uint32_t c = 0; c < cells.size();) {
            const auto& cell = cells[c];
            float distance = 0; // squared, of the cell's mean from the group's box
            for (int axis = 0; axis < kAxes; ++axis) {
                const float outside = std::max(
                    {box.low[axis] - cell.center[axis], cell.center[axis] - box.high[axis], 0.0F});
                distance += outside * outside;
            }
            if (cell.squaredSide < squaredTheta * distance) {
                sources.add(cell.center, static_cast<float>(cell.count()));
                c = cell.next;
            } else if (cell.leaf) {
                sources.add(m_tree.sorted(), cell.begin, cell.end);
                c = cell.next;
            } else {
                ++c;
            }
        }
    }

    SpatialTree<kAxes> m_tree;
    std::vector<Group> m_groups;
};

class BarnesHutRepulsion final : public Repulsion
{
public:
    explicit BarnesHutRepulsion(double theta)
        : m_theta(static_cast<float>(theta))
    {
    }

    void compute(const Coordinates& coordinates, RepulsionField& field) override
    {
        if (coordinates.dimensions() == 3)
            m_octree.compute(coordinates, m_theta, field);
        else
            m_quadtree.compute(coordinates, m_theta, field);
    }

private:
    float m_theta;
    TreeRepulsion<2> m_quadtree;
    TreeRepulsion<3> m_octree;
};

} // namespace

std::unique_ptr<Repulsion> makeBarnesHutRepulsion(double theta)
{
    return std::make_unique<BarnesHutRepulsion>(theta);
}

} // namespace murmuration
