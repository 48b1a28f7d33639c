// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/layout/sparse_rows.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace murmuration {

/// The standard deviation of all coordinates about zero, where their mean is.
[[nodiscard]] double spreadOf(const Matrix& positions);

/// Only the rows `kept` stay, ascending.
void keepRows(Matrix& matrix, std::span<const std::uint32_t> kept);

/// What the points of an ascending list are called once only those `kept` are left, ascending.
[[nodiscard]] std::vector<std::uint32_t> renumbered(std::span<const std::uint32_t> points,
                                                    std::span<const std::uint32_t> kept);

/// Throws every point but those `pinned`, ascending, off its place by about `share` of the layout's
/// spread. Seeded.
void throwAbout(Matrix& positions, double share, std::span<const std::uint32_t> pinned,
                std::uint64_t seed);

/// Adds rows up to graph.points: each new point at the mean of its neighbours that have a place,
/// weighted as in `graph`, and a little apart from it so that duplicates can part. Those without
/// such a neighbour wait until one of theirs has got a place; what is left then goes to the middle.
void placeNewPoints(const SparseRows& graph, std::uint64_t seed, Matrix& positions);

/// The same positions in so many dimensions: a new coordinate is noise near zero.
[[nodiscard]] Matrix inDimensions(const Matrix& positions, std::size_t dimensions,
                                  std::uint64_t seed);

} // namespace murmuration
