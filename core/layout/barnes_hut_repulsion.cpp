// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/layout/repulsion.h"
#include "core/layout/source_list.h"
#include "core/layout/spatial_tree.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace murmuration {
namespace {

/// Points of a leaf, which share one walk through the tree.
struct Group
{
    std::uint32_t cell;
    std::uint32_t begin;
    std::uint32_t end;
};

template <int kAxes>
class TreeRepulsion
{
public:
    void compute(const Coordinates& coordinates, float theta, RepulsionField& field,
                 const TaskContext& context)
    {
        context.throwIfStopped();
        m_tree.build(coordinates);
        findGroups();
        field.points.resize(coordinates.points);
        constexpr std::size_t kGroupsPerBlock = 8;
        parallelFor(m_groups.size(), kGroupsPerBlock, [&](std::size_t begin, std::size_t end) {
            context.throwIfStopped();
            thread_local Sources sources;
            std::vector<PointSums> sums(kGroupPoints);
            const PointsView points = m_tree.sorted().view();
            for (std::size_t g = begin; g < end; ++g) {
                collect(m_groups[g], theta * theta, sources);
                std::fill(sums.begin(), sums.end(), PointSums{});
                addRepulsion(points, m_groups[g].begin, m_groups[g].end, sources.far.view(),
                             sums.data());
                addRepulsion(points, m_groups[g].begin, m_groups[g].end, sources.near.view(),
                             sums.data());
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
    static constexpr std::uint32_t kGroupPoints = SpatialTree<kAxes>::kLeafPoints;

    /// What acts on a group; its memory is kept from group to group.
    struct Sources
    {
        SourceList<kAxes, 0> near;
        SourceList<kAxes, SpatialTree<kAxes>::kMoments> far;
    };

    /// Leaves, but for those with more points, which lie all at one place: they are cut into runs.
    void findGroups()
    {
        m_groups.clear();
        const auto& cells = m_tree.cells();
        for (std::uint32_t c = 0; c < cells.size();) {
            if (!cells[c].leaf) {
                ++c;
                continue;
            }
            for (std::uint32_t begin = cells[c].begin; begin < cells[c].end; begin += kGroupPoints)
                m_groups.push_back({c, begin, std::min(begin + kGroupPoints, cells[c].end)});
            c = cells[c].next;
        }
    }

    /// Walks the tree a chunk of cells at a time: cells that are neither far nor leaves, most of
    /// those that are met, then cost nothing.
    void collect(const Group& group, float squaredTheta, Sources& sources) const
    {
        const auto& cells = m_tree.cells();
        const CellsView view = m_tree.view();
        const auto& box = cells[group.cell];
        sources.near.clear();
        sources.far.clear();
        std::uint32_t chunk = std::numeric_limits<std::uint32_t>::max();
        std::uint32_t far = 0;
        for (std::uint32_t c = 0; c < cells.size();) {
            if (c / kCellsAtOnce != chunk) {
                chunk = c / kCellsAtOnce;
                far = farCells(view, std::size_t{chunk} * kCellsAtOnce, box.low, box.high,
                               squaredTheta);
            }
            const std::uint32_t taken = (far | m_tree.leaves(chunk)) >> c % kCellsAtOnce;
            if (taken == 0) {
                c = (chunk + 1) * kCellsAtOnce;
                continue;
            }
            c += static_cast<std::uint32_t>(std::countr_zero(taken));
            const auto& cell = cells[c];
            if (far >> c % kCellsAtOnce & 1)
                sources.far.add(cell.center, static_cast<float>(cell.count()), cell.moments);
            else
                sources.near.add(m_tree.sorted(), cell.begin, cell.end);
            c = cell.next;
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

    void compute(const Coordinates& coordinates, RepulsionField& field,
                 const TaskContext& context) override
    {
        if (coordinates.dimensions() == 3)
            m_octree.compute(coordinates, m_theta, field, context);
        else
            m_quadtree.compute(coordinates, m_theta, field, context);
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
