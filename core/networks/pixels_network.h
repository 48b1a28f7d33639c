// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/network.h"

namespace murmuration {

/// The baseline every network should beat: the features are the grey values (0..1) of the picture's
/// centre square at a small side, row by row.
class PixelsNetwork final : public Network
{
public:
    /// `side`: 1 to kLargestSide px. Throws Error.
    explicit PixelsNetwork(int side);

    [[nodiscard]] const NetworkDescription& description() const override { return m_description; }
    void extract(std::span<const float> inputs, std::size_t n, std::span<float> features) override;

    static constexpr int kDefaultSide = 28; ///< MNIST's
    static constexpr int kLargestSide = 256;

private:
    NetworkDescription m_description;
};

} // namespace murmuration
