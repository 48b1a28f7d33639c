// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/task_context.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace murmuration {

/// Eigenvectors of the largest eigenvalues of a symmetric matrix without negative ones, largest
/// first.
struct Eigenvectors
{
    std::vector<double> values;  ///< count
    std::vector<double> vectors; ///< count x size, orthonormal rows
};

/// All eigenvectors of a dense matrix (size x size), of which the first `count` are returned.
/// Cannot be interrupted: meant for small sizes.
[[nodiscard]] Eigenvectors denseEigenvectors(const std::vector<double>& matrix, std::size_t size,
                                             std::size_t count);

/// Subspace iteration from a seeded start (Halko, Martinsson and Tropp 2011) for a matrix known by
/// its products: `multiply` takes size x q columns and gives matrix x columns, of the same shape.
/// Throws Cancelled.
[[nodiscard]] Eigenvectors
leadingEigenvectors(std::size_t size, std::size_t count,
                    const std::function<std::vector<double>(const Matrix& columns)>& multiply,
                    const TaskContext& context = {});

} // namespace murmuration
