// SPDX-License-Identifier: Apache-2.0
#include "core/features/feature_unit.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

constexpr std::size_t kRowsPerBlock = 256;
/// Largest values between these powers of two have squares, and sums of squares, well within
/// float's 2^-126 to 2^128, and so have values that are smaller by 15 orders of magnitude and more.
constexpr int kLeastExponent = -20;
constexpr int kGreatestExponent = 40;
/// Of the largest value where they don't: later ones may be larger.
constexpr int kChosenExponent = 30;

bool fits(float value)
{
    return value == 0 ||
           (std::ilogb(value) >= kLeastExponent && std::ilogb(value) <= kGreatestExponent);
}

} // namespace

FeatureUnit FeatureUnit::of(const Matrix& rows, const TaskContext& context)
{
    FeatureUnit unit;
    if (fits(unit.largestOf(rows, context)))
        return unit;
    for (std::size_t c = 0; rows.rows > 1 && c < rows.columns; ++c) {
        context.throwIfStopped();
        const float value = rows.at(0, c);
        bool constant = !fits(value) && std::abs(value) > 1;
        for (std::size_t r = 1; constant && r < rows.rows; ++r)
            constant = rows.at(r, c) == value;
        if (constant)
            unit.m_constants.push_back({c, value});
    }
    if (const float largest = unit.largestOf(rows, context); !fits(largest))
        unit.m_factor = std::ldexp(1.0, kChosenExponent - std::ilogb(largest));
    return unit;
}

void FeatureUnit::apply(Matrix& rows, const TaskContext& context) const
{
    for (std::size_t r = 0; r < rows.rows; ++r) {
        if (r % kRowsPerBlock == 0)
            context.throwIfStopped();
        const auto row = rows.row(r);
        for (const Constant& constant : m_constants)
            row[constant.column] = 0;
        for (float& value : row)
            value = static_cast<float>(m_factor * static_cast<double>(value));
    }
}

bool FeatureUnit::suits(const Matrix& rows, const TaskContext& context) const
{
    for (std::size_t r = 0; r < rows.rows; ++r)
        for (const Constant& constant : m_constants)
            if (rows.at(r, constant.column) != constant.value)
                return false;
    const float largest = largestOf(rows, context);
    return largest == 0 || std::ilogb(largest) <= kGreatestExponent - std::ilogb(m_factor);
}

/// Without the constants.
float FeatureUnit::largestOf(const Matrix& rows, const TaskContext& context) const
{
    std::vector<char> counts(rows.columns, 1);
    for (const Constant& constant : m_constants)
        counts[constant.column] = 0;
    std::vector<float> largest((rows.rows + kRowsPerBlock - 1) / kRowsPerBlock, 0.0F);
    parallelFor(rows.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        float& most = largest[begin / kRowsPerBlock];
        for (std::size_t r = begin; r < end; ++r) {
            const auto row = rows.row(r);
            for (std::size_t c = 0; c < rows.columns; ++c)
                most = std::max(most, counts[c] ? std::abs(row[c]) : 0.0F);
        }
    });
    return largest.empty() ? 0 : *std::ranges::max_element(largest);
}

} // namespace murmuration
