// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/collection.h"

#include <filesystem>
#include <memory>

namespace murmuration {

/// A NumPy file of features, one row an item, without pictures. Labels come from
/// "<stem>.labels.txt",
/// "<stem>_labels.txt" or "<stem>-labels.txt" beside it unless `withLabels` is false. Throws Error
/// naming the file: not such an array, no rows, a value that is not a number, labels that do not
/// fit.
[[nodiscard]] std::unique_ptr<Collection> openFeatureTable(const std::filesystem::path& file,
                                                           bool withLabels);

} // namespace murmuration
