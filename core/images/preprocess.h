// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/image.h"
#include "core/networks/preprocessing.h"

#include <span>

namespace murmuration {

/// Prepares a picture as `preprocessing` says, into `input` (preprocessing.inputSize() floats,
/// planar). The resize gives Pillow's bytes, with which torchvision's networks were trained: its
/// filters are as wide as the reduction, and each of the two passes rounds to bytes. Thread-safe.
void preprocess(const Image& picture, const Preprocessing& preprocessing, std::span<float> input);

} // namespace murmuration
