// SPDX-License-Identifier: Apache-2.0
#include "core/layout/attraction_graph.h"

#include "core/base/parallel.h"
#include "core/base/stoppable_memory.h"
#include "core/layout/vector_kernels.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

constexpr std::size_t kRowsPerBlock = 1024;

struct EntrySums
{
    double pLogP = 0;
    double p = 0;
};

} // namespace

void AttractionGraph::arrange(const AffinityMatrix& affinities,
                              std::span<const std::uint32_t> order, const TaskContext& context)
{
    const std::size_t points = affinities.points;
    std::vector<std::uint32_t> rank(points);
    for (std::size_t s = 0; s < points; ++s)
        rank[order[s]] = static_cast<std::uint32_t>(s);
    m_rowStart.resize(points + 1);
    m_rowStart[0] = 0;
    for (std::size_t s = 0; s < points; ++s)
        m_rowStart[s + 1] =
            m_rowStart[s] + affinities.rowStart[order[s] + 1] - affinities.rowStart[order[s]];
    const std::size_t entries = affinities.values.size();
    resizeUnlessStopped(m_columns, entries + kKernelPadding, context);
    resizeUnlessStopped(m_values, entries + kKernelPadding, context);
    std::fill_n(m_columns.end() - kKernelPadding, kKernelPadding, 0U);
    std::fill_n(m_values.end() - kKernelPadding, kKernelPadding, 0.0F);
    parallelFor(points, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t s = begin; s < end; ++s) {
            const std::uint64_t from = affinities.rowStart[order[s]];
            const std::uint64_t to = m_rowStart[s];
            for (std::uint64_t e = 0; e < m_rowStart[s + 1] - to; ++e) {
                m_columns[to + e] = rank[affinities.columns[from + e]];
                m_values[to + e] = affinities.values[from + e];
            }
        }
    });
}

void AttractionGraph::sumEntries(const AffinityMatrix& affinities, const TaskContext& context)
{
    std::vector<EntrySums> blocks((affinities.points + kRowsPerBlock - 1) / kRowsPerBlock);
    parallelFor(affinities.points, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        EntrySums sums;
        for (std::uint64_t e = affinities.rowStart[begin]; e < affinities.rowStart[end]; ++e) {
            const auto p = static_cast<double>(affinities.values[e]);
            sums.p += p;
            sums.pLogP += p > 0 ? p * std::log(p) : 0;
        }
        blocks[begin / kRowsPerBlock] = sums;
    });
    m_sumPLogP = m_sumP = 0;
    for (const EntrySums& block : blocks) {
        m_sumPLogP += block.pLogP;
        m_sumP += block.p;
    }
}

void AttractionGraph::pull(const PointsView& places, std::size_t begin, std::size_t end,
                           bool withScalar, PointSums* sums) const
{
    sumAttraction(places, {m_rowStart.data(), m_columns.data(), m_values.data()}, begin, end,
                  withScalar, sums);
}

} // namespace murmuration
