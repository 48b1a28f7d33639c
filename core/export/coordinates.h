// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/collection/collection.h"
#include "core/features/feature_matrix.h"
#include "core/layout/layout_snapshot.h"

#include <filesystem>

namespace murmuration {

/// Writes file, class, x, y[, z] of every point in the items' order. The extension decides the
/// format: .csv (RFC 4180, header), .tsv (header; tabs and line breaks in names become spaces),
/// .json (an object with "columns" and "points"; null for no class), .npy (N x 2 or 3 float32,
/// coordinates alone). UTF-8. Numbers are the shortest that read back as the same float. Reports
/// points. Throws Error; Cancelled, which leaves no file.
void writeCoordinates(const std::filesystem::path& file, const Collection& collection,
                      const LayoutSnapshot& layout, const TaskContext& context = {});

/// Writes the features of every row that is there, in the items' order, as .npy (N x D float32).
/// Throws and reports as writeCoordinates() does.
void writeFeatures(const std::filesystem::path& file, const FeatureMatrix& features,
                   const TaskContext& context = {});

} // namespace murmuration
