// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/task_context.h"

#include <cstddef>
#include <span>
#include <vector>

namespace murmuration {

/// A^T B for A of n x p and B of n x q: p x q, row-major. Float products over fixed blocks of rows,
/// added in order as doubles: the same for every number of threads. Throws Cancelled.
[[nodiscard]] std::vector<double> transposedProduct(const Matrix& a, const Matrix& b,
                                                    const TaskContext& context = {});

/// (rows - mean) x components^T, for components of c x D: rows x c. Each result depends on its own
/// row and component alone. An empty `mean` subtracts nothing. Throws Cancelled.
[[nodiscard]] Matrix projectRows(const Matrix& rows, std::span<const float> mean,
                                 const Matrix& components, const TaskContext& context = {});

[[nodiscard]] Matrix transposed(const Matrix& matrix);

/// Column means; sums are formed over fixed blocks of rows and added in order. Throws Cancelled.
[[nodiscard]] std::vector<float> columnMeans(const Matrix& rows, const TaskContext& context = {});

} // namespace murmuration
