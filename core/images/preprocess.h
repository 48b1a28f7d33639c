// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/image.h"
#include "core/networks/network.h"

#include <span>

namespace murmuration {

/// Prepares a picture as `preprocessing` says, into `input` (preprocessing.inputSize() floats,
/// planar). The resize filters like Pillow's bilinear one (a triangle as wide as the reduction),
/// which torchvision's networks were trained with. Thread-safe.
void preprocess(const Image& picture, const Preprocessing& preprocessing, std::span<float> input);

} // namespace murmuration
