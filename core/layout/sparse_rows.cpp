// SPDX-License-Identifier: Apache-2.0
#include "core/layout/sparse_rows.h"

#include "core/base/parallel.h"
#include "core/base/stoppable_memory.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace murmuration {
namespace {

constexpr std::size_t kRowsPerBlock = 64;

struct Entry
{
    std::uint32_t column;
    float value;
};

/// The entries of the transposed matrix, row by row and ascending within a row because sources are
/// visited in order.
struct Transposed
{
    std::vector<std::uint64_t> rowStart;
    std::vector<Entry> entries;
};

Transposed transposedEntries(const NeighborGraph& graph, std::size_t k,
                             std::span<const float> directed, const TaskContext& context)
{
    constexpr std::size_t kRowsBetweenChecks = 4096;
    Transposed result;
    result.rowStart.assign(graph.points + 1, 0);
    resizeUnlessStopped(result.entries, directed.size(), context);
    for (std::size_t i = 0; i < graph.points; ++i) {
        if (i % kRowsBetweenChecks == 0)
            context.throwIfStopped();
        for (const std::uint32_t j : graph.neighbors(i).first(k))
            ++result.rowStart[j + 1];
    }
    std::partial_sum(result.rowStart.begin(), result.rowStart.end(), result.rowStart.begin());
    std::vector<std::uint64_t> next(result.rowStart.begin(), result.rowStart.end() - 1);
    for (std::size_t i = 0; i < graph.points; ++i) {
        if (i % kRowsBetweenChecks == 0)
            context.throwIfStopped();
        const auto neighbors = graph.neighbors(i).first(k);
        for (std::size_t n = 0; n < k; ++n)
            result.entries[next[neighbors[n]]++] = {static_cast<std::uint32_t>(i),
                                                    directed[i * k + n]};
    }
    return result;
}

/// Calls `visit(column, own value, incoming value)` for the union of two rows that are sorted by
/// column.
template <typename Visit>
void mergeRows(std::span<const Entry> own, std::span<const Entry> incoming, Visit visit)
{
    std::size_t a = 0;
    std::size_t b = 0;
    while (a < own.size() || b < incoming.size()) {
        const bool takeOwn =
            b == incoming.size() || (a < own.size() && own[a].column <= incoming[b].column);
        const bool takeIncoming =
            a == own.size() || (b < incoming.size() && incoming[b].column <= own[a].column);
        visit(takeOwn ? own[a].column : incoming[b].column, takeOwn ? own[a].value : 0.0F,
              takeIncoming ? incoming[b].value : 0.0F);
        a += takeOwn ? 1 : 0;
        b += takeIncoming ? 1 : 0;
    }
}

} // namespace

SparseRows symmetrized(const NeighborGraph& graph, std::size_t k, std::span<const float> directed,
                       const std::function<float(float, float)>& combine,
                       const TaskContext& context)
{
    SparseRows matrix;
    matrix.points = graph.points;
    matrix.rowStart.assign(graph.points + 1, 0);
    const Transposed incoming = transposedEntries(graph, k, directed, context);

    const auto forEachRow = [&](const auto& visitRow) {
        parallelFor(graph.points, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
            context.throwIfStopped();
            std::vector<Entry> own(k);
            for (std::size_t i = begin; i < end; ++i) {
                for (std::size_t n = 0; n < k; ++n)
                    own[n] = {graph.neighbors(i)[n], directed[i * k + n]};
                std::sort(own.begin(), own.end(),
                          [](const Entry& a, const Entry& b) { return a.column < b.column; });
                const auto start = incoming.rowStart[i];
                visitRow(
                    i, own,
                    std::span(incoming.entries).subspan(start, incoming.rowStart[i + 1] - start));
            }
        });
    };
    forEachRow([&](std::size_t i, std::span<const Entry> own, std::span<const Entry> others) {
        mergeRows(own, others, [&](std::uint32_t, float, float) { ++matrix.rowStart[i + 1]; });
    });
    std::partial_sum(matrix.rowStart.begin(), matrix.rowStart.end(), matrix.rowStart.begin());
    resizeUnlessStopped(matrix.columns, matrix.rowStart.back(), context);
    resizeUnlessStopped(matrix.values, matrix.rowStart.back(), context);

    forEachRow([&](std::size_t i, std::span<const Entry> own, std::span<const Entry> others) {
        std::uint64_t at = matrix.rowStart[i];
        mergeRows(own, others, [&](std::uint32_t column, float given, float received) {
            matrix.columns[at] = column;
            matrix.values[at++] = combine(given, received);
        });
    });
    return matrix;
}

void weakenBetweenLabels(SparseRows& rows, std::span<const int> labels, double strength,
                         const TaskContext& context)
{
    constexpr double kLeast = 1e-3;
    assert(labels.size() == rows.points);
    const auto factor = static_cast<float>(std::max(1 - strength, kLeast));
    parallelFor(rows.points, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t i = begin; i < end; ++i) {
            for (std::uint64_t e = rows.rowStart[i]; e < rows.rowStart[i + 1]; ++e) {
                const int other = labels[rows.columns[e]];
                if (labels[i] >= 0 && other >= 0 && labels[i] != other)
                    rows.values[e] *= factor;
            }
        }
    });
}

} // namespace murmuration
