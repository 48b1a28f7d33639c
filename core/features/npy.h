// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/task_context.h"

#include <filesystem>
#include <iosfwd>

namespace murmuration {

/// Reads a NumPy array file (format 1.0 to 3.0) of two dimensions (one becomes N x 1), float32 or
/// float64, little-endian, C or Fortran order. Throws Error naming the file: not an array, other
/// types, cut short, followed by something else.
[[nodiscard]] Matrix readNpy(const std::filesystem::path& file);

/// Writes format 1.0, '<f4', C order.
void writeNpy(std::ostream& out, const Matrix& matrix, const TaskContext& context = {});

} // namespace murmuration
