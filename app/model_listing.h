// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace murmuration {

/// "178.8 MB"
[[nodiscard]] std::string megabytes(std::uint64_t bytes);

/// Prints the networks that can be had by name, and which of them are here.
void listModels();

/// Prints what a network is made of: its parameters, its preprocessing, its layers with their
/// sizes. Weights are needed for files alone. Throws Error.
void describeModel(const std::string& model);

} // namespace murmuration
