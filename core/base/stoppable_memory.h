// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/memory_pages.h"
#include "core/base/task_context.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace murmuration {

// The first touch of a hundred megabytes takes longer than a request to stop should wait: what is
// large is taken in huge pages and filled a few megabytes at a time, with a look at the request
// before each.

inline constexpr std::size_t kBytesBetweenLooks = std::size_t{4} << 20;

/// values.reserve(size).
template <typename T>
void reserveLarge(std::vector<T>& values, std::size_t size)
{
    if (size <= values.capacity())
        return;
    values.reserve(size);
    if (const std::size_t bytes = size * sizeof(T); bytes >= kBytesBetweenLooks)
        adviseHugePages(values.data(), bytes);
}

/// values.resize(size). Throws Cancelled, with a part of it done.
template <typename T>
void resizeUnlessStopped(std::vector<T>& values, std::size_t size, const TaskContext& context)
{
    constexpr std::size_t kAtOnce = kBytesBetweenLooks / sizeof(T);
    reserveLarge(values, size);
    while (values.size() < size) {
        context.throwIfStopped();
        const std::size_t more = std::min(kAtOnce, size - values.size());
        populatePages(values.data() + values.size(), more * sizeof(T));
        values.resize(values.size() + more);
    }
    values.resize(size);
}

/// Zeros. Throws Cancelled.
[[nodiscard]] inline Matrix zerosUnlessStopped(std::size_t rows, std::size_t columns,
                                               const TaskContext& context)
{
    Matrix matrix(0, columns);
    resizeUnlessStopped(matrix.values, rows * columns, context);
    matrix.rows = rows;
    return matrix;
}

/// A copy. Throws Cancelled.
[[nodiscard]] inline Matrix copyUnlessStopped(const Matrix& matrix, const TaskContext& context)
{
    constexpr std::size_t kAtOnce = kBytesBetweenLooks / sizeof(float);
    Matrix copy(0, matrix.columns);
    reserveLarge(copy.values, matrix.values.size());
    for (auto from = matrix.values.begin(); from != matrix.values.end();) {
        context.throwIfStopped();
        const auto left = static_cast<std::size_t>(matrix.values.end() - from);
        const auto to = from + static_cast<std::ptrdiff_t>(std::min(kAtOnce, left));
        copy.values.insert(copy.values.end(), from, to);
        from = to;
    }
    copy.rows = matrix.rows;
    return copy;
}

} // namespace murmuration
