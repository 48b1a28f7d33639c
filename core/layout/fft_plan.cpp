// SPDX-License-Identifier: Apache-2.0
#include "core/layout/fft_plan.h"

#include <cassert>
#include <cmath>
#include <numbers>

namespace murmuration {
namespace {

std::vector<std::size_t> factorsOf(std::size_t length)
{
    std::vector<std::size_t> factors;
    for (const std::size_t radix :
         {std::size_t{4}, std::size_t{5}, std::size_t{3}, std::size_t{2}}) {
        for (; length % radix == 0; length /= radix)
            factors.push_back(radix);
    }
    assert(length == 1);
    return factors;
}

} // namespace

FftPlan::FftPlan(std::size_t transformLength)
    : length(transformLength)
    , positions(transformLength)
{
    std::size_t remaining = length;
    for (const std::size_t radix : factorsOf(length)) {
        stages.push_back({radix, remaining, twiddles.size()});
        const std::size_t part = remaining / radix;
        for (std::size_t j = 0; j < part; ++j) {
            for (std::size_t q = 1; q < radix; ++q) {
                const double angle = -2 * std::numbers::pi * static_cast<double>(j * q) /
                                     static_cast<double>(remaining);
                twiddles.push_back(static_cast<float>(std::cos(angle)));
                twiddles.push_back(static_cast<float>(std::sin(angle)));
            }
        }
        remaining = part;
    }
    // A stage puts the frequencies that are q modulo its radix into its q-th part.
    for (std::size_t frequency = 0; frequency < length; ++frequency) {
        std::size_t rest = frequency;
        std::size_t at = 0;
        for (const Stage& stage : stages) {
            at += rest % stage.radix * (stage.length / stage.radix);
            rest /= stage.radix;
        }
        positions[frequency] = static_cast<std::uint32_t>(at);
    }
}

std::size_t FftPlan::fastLength(std::size_t wanted)
{
    for (std::size_t octave = 8;; octave *= 2) {
        for (const std::size_t eighths : {8, 9, 10, 12, 15}) {
            const std::size_t candidate = octave * eighths / 4;
            if (candidate >= wanted)
                return candidate;
        }
    }
}

} // namespace murmuration
