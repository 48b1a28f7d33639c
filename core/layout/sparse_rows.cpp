// SPDX-License-Identifier: Apache-2.0
#include "core/layout/sparse_rows.h"

#include "core/base/parallel.h"
#include "core/base/release.h"
#include "core/base/stoppable_memory.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <hwy/contrib/sort/vqsort.h>
#include <memory>
#include <numeric>

namespace murmuration {
namespace {

constexpr std::size_t kRowsPerBlock = 64;
constexpr std::size_t kRowsBetweenChecks = 4096;

/// An entry that sorts by column: the column and then the bits of the value.
using Entry = std::uint64_t;

Entry entryOf(std::uint32_t column, float value)
{
    return Entry{column} << 32 | std::bit_cast<std::uint32_t>(value);
}

std::uint32_t columnOf(Entry entry)
{
    return static_cast<std::uint32_t>(entry >> 32);
}

float valueOf(Entry entry)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(entry));
}

/// Calls `visit(i, n)` for each neighbour graph.neighbors(i)[n] in [begin, end), of the nearest k.
template <typename Visit>
void forEachGiven(const NeighborGraph& graph, std::size_t k, std::size_t begin, std::size_t end,
                  const TaskContext& context, Visit visit)
{
    for (std::size_t i = 0; i < graph.points; ++i) {
        if (i % kRowsBetweenChecks == 0)
            context.throwIfStopped();
        const auto neighbors = graph.neighbors(i).first(k);
        for (std::size_t n = 0; n < k; ++n) {
            if (neighbors[n] >= begin && neighbors[n] < end)
                visit(i, n);
        }
    }
}

/// What each point gives and what it is given, in any order.
struct GatheredRows
{
    std::vector<std::uint64_t> rowStart;
    std::unique_ptr<Entry[]> entries;

    [[nodiscard]] std::span<Entry> row(std::size_t i)
    {
        return {entries.get() + rowStart[i], rowStart[i + 1] - rowStart[i]};
    }
};

GatheredRows gatheredRows(const NeighborGraph& graph, std::size_t k,
                          std::span<const float> directed, const TaskContext& context)
{
    GatheredRows rows;
    rows.rowStart.assign(graph.points + 1, k);
    rows.rowStart[0] = 0;
    // Each thread reads all neighbours and writes the rows of a range; many would only read.
    constexpr unsigned kMostRanges = 8;
    const std::size_t range = graph.points / std::min(threadBudget(), kMostRanges) + 1;
    parallelFor(graph.points, range, [&](std::size_t begin, std::size_t end) {
        forEachGiven(graph, k, begin, end, context, [&](std::size_t i, std::size_t n) {
            ++rows.rowStart[graph.neighbors(i)[n] + 1];
        });
    });
    std::partial_sum(rows.rowStart.begin(), rows.rowStart.end(), rows.rowStart.begin());
    rows.entries = std::make_unique_for_overwrite<Entry[]>(rows.rowStart.back());
    adviseHugePages(rows.entries.get(), rows.rowStart.back() * sizeof(Entry));
    parallelFor(rows.rowStart.back(), kBytesBetweenLooks / sizeof(Entry),
                [&](std::size_t begin, std::size_t end) {
                    context.throwIfStopped();
                    populatePages(rows.entries.get() + begin, (end - begin) * sizeof(Entry));
                });
    parallelFor(graph.points, range, [&](std::size_t begin, std::size_t end) {
        std::vector<std::uint64_t> next(rows.rowStart.begin() + static_cast<std::ptrdiff_t>(begin),
                                        rows.rowStart.begin() + static_cast<std::ptrdiff_t>(end));
        for (std::size_t i = begin; i < end; ++i) {
            if ((i - begin) % kRowsBetweenChecks == 0)
                context.throwIfStopped();
            for (std::size_t n = 0; n < k; ++n)
                rows.entries[next[i - begin]++] =
                    entryOf(graph.neighbors(i)[n], directed[i * k + n]);
        }
        forEachGiven(graph, k, begin, end, context, [&](std::size_t i, std::size_t n) {
            rows.entries[next[graph.neighbors(i)[n] - begin]++] =
                entryOf(static_cast<std::uint32_t>(i), directed[i * k + n]);
        });
    });
    return rows;
}

/// Makes one entry of those that share a column; returns how many there are.
std::size_t unite(std::span<Entry> sorted, const std::function<float(float, float)>& combine)
{
    std::size_t count = 0;
    for (std::size_t n = 0; n < sorted.size(); ++n) {
        const std::uint32_t column = columnOf(sorted[n]);
        const float first = valueOf(sorted[n]);
        const bool both = n + 1 < sorted.size() && columnOf(sorted[n + 1]) == column;
        sorted[count++] = entryOf(column, combine(first, both ? valueOf(sorted[++n]) : 0.0F));
    }
    return count;
}

} // namespace

SparseRows symmetrized(const NeighborGraph& graph, std::size_t k, std::vector<float> directed,
                       const std::function<float(float, float)>& combine,
                       const TaskContext& context)
{
    SparseRows matrix;
    matrix.points = graph.points;
    matrix.rowStart.assign(graph.points + 1, 0);
    GatheredRows gathered = gatheredRows(graph, k, directed, context);
    release(directed);
    parallelFor(graph.points, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        thread_local const hwy::Sorter sort; // it has memory of its own
        for (std::size_t i = begin; i < end; ++i) {
            const std::span<Entry> row = gathered.row(i);
            sort(row.data(), row.size(), hwy::SortAscending());
            matrix.rowStart[i + 1] = unite(row, combine);
        }
    });
    std::partial_sum(matrix.rowStart.begin(), matrix.rowStart.end(), matrix.rowStart.begin());
    resizeUnlessStopped(matrix.columns, matrix.rowStart.back(), context);
    resizeUnlessStopped(matrix.values, matrix.rowStart.back(), context);
    parallelFor(graph.points, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t i = begin; i < end; ++i) {
            const Entry* from = gathered.row(i).data();
            for (std::uint64_t at = matrix.rowStart[i]; at < matrix.rowStart[i + 1]; ++at, ++from) {
                matrix.columns[at] = columnOf(*from);
                matrix.values[at] = valueOf(*from);
            }
        }
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
