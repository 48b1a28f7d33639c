// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/cells.h"

#include "core/base/kernels.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/neighbors/query_block.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

namespace murmuration {
namespace {

constexpr std::size_t kBlock = 96;
constexpr std::size_t kSamplesPerCell = 48;
constexpr int kRounds = 5;

/// `count` different points, in a random order that is always the same.
std::vector<std::uint32_t> randomPoints(std::size_t points, std::size_t count)
{
    std::vector<std::uint32_t> order(points);
    std::iota(order.begin(), order.end(), 0U);
    Random random(1);
    for (std::size_t i = 0; i < count; ++i)
        std::swap(order[i], order[i + random.below(points - i)]);
    order.resize(count);
    return order;
}

/// The number of the nearest centre for each of `queries`; of equally near ones the first.
std::vector<std::uint32_t> nearestCenters(const SearchPoints& points,
                                          std::span<const std::uint32_t> queries,
                                          const PointPanels& centers, const TaskContext& context)
{
    std::vector<std::uint32_t> nearest(queries.size(), 0);
    parallelFor(queries.size(), kBlock, [&](std::size_t begin, std::size_t end) {
        QueryBlock block(points);
        block.assign(queries.subspan(begin, end - begin));
        for (std::size_t p = 0; p < centers.panels(); ++p) {
            if (p % 8 == 0)
                context.throwIfStopped();
            block.selectAll();
            block.bound(centers.panel(p));
            for (std::size_t q = 0; q < block.size(); ++q) {
                for (std::uint32_t near = block.nearQuery(q); near != 0; near &= near - 1) {
                    const int c = std::countr_zero(near);
                    const float bound = block.bounds(q)[c];
                    if (bound < block.thresholds()[q]) {
                        block.thresholds()[q] = bound;
                        nearest[begin + q] = static_cast<std::uint32_t>(p * kPanelWidth) +
                                             static_cast<std::uint32_t>(c);
                    }
                }
            }
        }
    });
    return nearest;
}

} // namespace

Cells::Cells(const SearchPoints& points, const TaskContext& context)
    : m_points(points)
    // Comparing a point with all centres then costs about as much as with the cells it is near to.
    , m_centers(std::min(points.count(), 2 * static_cast<std::size_t>(
                                                 std::sqrt(static_cast<double>(points.count())))),
                points.dimensions())
{
    findCenters(context);
    std::vector<std::uint32_t> all(points.count());
    std::iota(all.begin(), all.end(), 0U);
    m_centerPanels = PointPanels(m_centers);
    m_cellOf = nearestCenters(points, all, m_centerPanels, context);
    gather(all, m_cellOf);
    m_panels = PointPanels(points, slots(), context);
}

void Cells::findCenters(const TaskContext& context)
{
    const std::vector<std::uint32_t> sample =
        randomPoints(m_points.count(), std::min(m_points.count(), kSamplesPerCell * count()));
    for (std::size_t c = 0; c < count(); ++c)
        m_points.copyCentered(sample[c], m_centers.row(c).data());
    for (int round = 0; round < kRounds; ++round) {
        gather(sample, nearestCenters(m_points, sample, PointPanels(m_centers), context));
        moveToMeans();
    }
}

/// Sorts points by their cells, keeping their order in each.
void Cells::gather(std::span<const std::uint32_t> points, std::span<const std::uint32_t> cellOf)
{
    m_firstMember.assign(count() + 1, 0);
    for (const std::uint32_t cell : cellOf)
        ++m_firstMember[cell + 1];
    std::partial_sum(m_firstMember.begin(), m_firstMember.end(), m_firstMember.begin());
    m_members.resize(points.size());
    std::vector<std::size_t> next(m_firstMember.begin(), m_firstMember.end() - 1);
    for (std::size_t i = 0; i < points.size(); ++i)
        m_members[next[cellOf[i]]++] = points[i];
}

/// A centre without members stays where it is.
void Cells::moveToMeans()
{
    parallelFor(count(), 1, [this](std::size_t cell, std::size_t) {
        const auto members = membersOf(cell);
        if (members.empty())
            return;
        std::vector<float> row(m_centers.columns);
        std::vector<double> sum(m_centers.columns, 0.0);
        for (const std::uint32_t member : members) {
            m_points.copyCentered(member, row.data());
            for (std::size_t d = 0; d < row.size(); ++d)
                sum[d] += static_cast<double>(row[d]);
        }
        const auto number = static_cast<double>(members.size());
        std::transform(sum.begin(), sum.end(), m_centers.row(cell).begin(),
                       [number](double total) { return static_cast<float>(total / number); });
    });
}

/// Each cell begins with a panel of its own.
std::vector<std::uint32_t> Cells::slots()
{
    m_firstPanel.assign(1, 0);
    for (std::size_t c = 0; c < count(); ++c)
        m_firstPanel.push_back(m_firstPanel.back() +
                               (membersOf(c).size() + kPanelWidth - 1) / kPanelWidth);
    std::vector<std::uint32_t> slots(m_firstPanel.back() * kPanelWidth, PointPanels::kNoPoint);
    for (std::size_t c = 0; c < count(); ++c)
        std::copy(membersOf(c).begin(), membersOf(c).end(),
                  slots.begin() + static_cast<std::ptrdiff_t>(m_firstPanel[c] * kPanelWidth));
    return slots;
}

float Cells::distance(std::size_t cell, std::size_t other) const
{
    return std::sqrt(squaredDistance(m_centers.row(cell).data(), m_centers.row(other).data(),
                                     m_centers.columns));
}

} // namespace murmuration
