// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/image.h"
#include "core/networks/network.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace murmuration {

/// Mean and deviation of each channel of a set of pictures, in 0..1.
struct ChannelStatistics
{
    std::array<float, 3> mean{};
    std::array<float, 3> deviation{};

    /// Normalises N x 3 x S x S in place.
    void apply(at::Tensor& pictures) const;
};

/// `pictures`: at least one, each counting alike.
[[nodiscard]] ChannelStatistics channelStatistics(const std::vector<Image>& pictures);

/// The metadata by which a weight file tells how pictures must be prepared for it. `side`: of the
/// square input, in px.
[[nodiscard]] std::map<std::string, std::string> describe(const ChannelStatistics& normalization,
                                                          int side);

/// NetworkModule::openBuiltin. LibTorch's exceptions pass; throws Error naming the file.
[[nodiscard]] std::unique_ptr<Network> openBuiltinNetwork(const std::filesystem::path& weights,
                                                          unsigned threads);

} // namespace murmuration
