// SPDX-License-Identifier: Apache-2.0
#include "core/networks/pixels_network.h"

#include "core/base/error.h"

#include <algorithm>
#include <cassert>
#include <string>

namespace murmuration {

PixelsNetwork::PixelsNetwork(int side)
{
    if (side < 1 || side > kLargestSide)
        throw Error("pixels:" + std::to_string(side) +
                    " is not possible; choose a side from 1 to " + std::to_string(kLargestSide) +
                    " px");
    const std::string text = std::to_string(side);
    m_description.name = "pixels";
    m_description.layer = text + "x" + text + " grey";
    m_description.preprocessing.resize = side;
    m_description.preprocessing.crop = side;
    m_description.preprocessing.grey = true;
    m_description.featureSize = m_description.preprocessing.inputSize();
    m_description.batchSize = 64; // nothing is gained by more, and the first points appear sooner
}

void PixelsNetwork::extract(std::span<const float> inputs, std::size_t n, std::span<float> features)
{
    assert(inputs.size() >= n * m_description.featureSize &&
           features.size() >= n * m_description.featureSize);
    std::copy_n(inputs.begin(), n * m_description.featureSize, features.begin());
}

} // namespace murmuration
