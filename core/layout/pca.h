// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/task_context.h"

#include <cstddef>
#include <vector>

namespace murmuration {

/// Principal components of centred rows (Pearson 1901; Jolliffe 2002).
struct Pca
{
    std::vector<float> mean;       ///< D
    Matrix components;             ///< count x D, orthonormal rows, most variance first
    std::vector<double> variances; ///< count: variance along each component
    double totalVariance = 0;

    /// rows x D -> rows x count. Throws Cancelled.
    [[nodiscard]] Matrix project(const Matrix& rows, const TaskContext& context = {}) const;
};

/// The first `count` components, fewer when rows or columns are fewer. The sign is fixed so that
/// the entry of largest magnitude of each component is positive: runs and thread counts agree.
/// Directions without variance are kept as arbitrary but fixed orthonormal rows. Throws Cancelled.
[[nodiscard]] Pca principalComponents(const Matrix& rows, std::size_t count,
                                      const TaskContext& context = {});

} // namespace murmuration
