// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace murmuration {

/// What a complex Fourier transform of one length needs: its factors 4, 2, 3 and 5, the roots of
/// unity, and where each frequency ends up. Decimation in frequency, in place (Gentleman and Sande
/// 1966): the spectrum comes out in digit-reversed order, and the inverse takes it in that order,
/// so that a convolution never has to put it right.
struct FftPlan
{
    struct Stage
    {
        std::size_t radix;
        std::size_t length;   ///< of the transforms this stage splits
        std::size_t twiddles; ///< offset of its roots: for each j < length / radix, radix - 1 pairs
                              ///< (cos, sin) of -2 pi j q / length
    };

    /// `length`: a product of 2, 3 and 5.
    explicit FftPlan(std::size_t length);

    /// The least even product of 2, 3 and 5 from a coarse list that is at least `length`:
    /// transforms of growing layouts then share few lengths.
    [[nodiscard]] static std::size_t fastLength(std::size_t length);

    std::size_t length;
    std::vector<Stage> stages;
    std::vector<float> twiddles;
    std::vector<std::uint32_t> positions; ///< of frequency f in the transformed array
};

} // namespace murmuration
