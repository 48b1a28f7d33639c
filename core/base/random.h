// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace murmuration {

/// Seeded random numbers that are the same on every platform: std::mt19937_64's stream is fixed by
/// the standard, the standard distributions are not, so the few we need are here.
class Random
{
public:
    explicit Random(std::uint64_t seed)
        : m_engine(seed)
    {
    }

    [[nodiscard]] std::uint64_t bits() { return m_engine(); }

    /// Uniform in [0, 1).
    [[nodiscard]] double uniform() { return static_cast<double>(m_engine() >> 11) * 0x1.0p-53; }
    [[nodiscard]] double uniform(double low, double high) { return low + (high - low) * uniform(); }

    /// Uniform in [0, count). `count` must be at least 1.
    [[nodiscard]] std::size_t below(std::size_t count)
    {
        return static_cast<std::size_t>(uniform() * static_cast<double>(count));
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller 1958).
    [[nodiscard]] double normal()
    {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
        return radius * std::cos(2.0 * std::numbers::pi * uniform());
    }

private:
    std::mt19937_64 m_engine;
};

} // namespace murmuration
