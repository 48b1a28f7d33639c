// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/task_context.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace murmuration {

/// Feature vectors, one row per item that could be read. Append-only: one thread appends, any
/// number read the rows that were there when they called rows(); a row never changes or moves. Rows
/// come in the order they were extracted, which is not the items' order: item(row) tells whose it
/// is.
class FeatureMatrix
{
public:
    /// `capacity` rows of `dimensions` floats are reserved, not touched, so memory is used as rows
    /// arrive.
    FeatureMatrix(std::size_t capacity, std::size_t dimensions, std::string source);
    /// A finished matrix, row r belonging to item r.
    FeatureMatrix(const Matrix& values, std::string source);

    void append(std::uint32_t item, std::span<const float> values);
    /// Says that no more rows will come.
    void finish() { m_finished.store(true, std::memory_order_release); }

    [[nodiscard]] std::size_t rows() const { return m_rows.load(std::memory_order_acquire); }
    [[nodiscard]] bool finished() const { return m_finished.load(std::memory_order_acquire); }
    [[nodiscard]] std::size_t dimensions() const { return m_dimensions; }
    [[nodiscard]] std::size_t capacity() const { return m_capacity; }
    [[nodiscard]] std::span<const float> row(std::size_t r) const
    {
        return {m_values.get() + r * m_dimensions, m_dimensions};
    }
    [[nodiscard]] std::uint32_t item(std::size_t r) const { return m_items[r]; }
    /// What made them, to be shown and written to reports: "builtin / pool", "features.npy".
    [[nodiscard]] const std::string& source() const { return m_source; }

private:
    const std::size_t m_capacity;
    const std::size_t m_dimensions;
    const std::string m_source;
    std::unique_ptr<float[]> m_values;
    std::unique_ptr<std::uint32_t[]> m_items;
    std::atomic<std::size_t> m_rows{0};
    std::atomic<bool> m_finished{false};
};

/// The rows with their items, in the items' order: what a reproducible layout starts from.
struct FeatureRows
{
    Matrix values;                    ///< rows x dimensions
    std::vector<std::uint32_t> items; ///< ascending when `inItemOrder` was asked for
};

/// Copies the first `count` rows, either as they came or sorted by item. Throws Cancelled.
[[nodiscard]] FeatureRows copyRows(const FeatureMatrix& features, std::size_t count,
                                   bool inItemOrder, const TaskContext& context = {});

} // namespace murmuration
