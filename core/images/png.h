// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/images/image.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace murmuration {

/// The bytes of a PNG file. Throws Error with the reason alone. Thread-safe.
[[nodiscard]] std::vector<std::uint8_t> encodePng(const Image& image);

/// Writes an image as PNG, atomically. Throws Error; Cancelled, which leaves no file.
void writePng(const std::filesystem::path& file, const Image& image,
              const TaskContext& context = {});

} // namespace murmuration
