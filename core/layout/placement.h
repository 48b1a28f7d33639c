// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/layout/sparse_rows.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace murmuration {

/// The standard deviation of all coordinates about zero, where their mean is.
[[nodiscard]] double spreadOf(const Matrix& positions);

/// Only the rows `kept` stay, ascending.
void keepRows(Matrix& matrix, std::span<const std::uint32_t> kept);

/// Adds rows up to graph.points: each new point at the mean of its neighbours that have a place,
/// weighted as in `graph`, and a little apart from it so that duplicates can part. Those without
/// such a neighbour wait until one of theirs has got a place; what is left then goes to the middle.
void placeNewPoints(const SparseRows& graph, std::uint64_t seed, Matrix& positions);

/// The same positions in so many dimensions: a new coordinate is noise near zero.
[[nodiscard]] Matrix inDimensions(const Matrix& positions, std::size_t dimensions,
                                  std::uint64_t seed);

} // namespace murmuration
