// SPDX-License-Identifier: Apache-2.0
#include "core/collection/feature_table.h"

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/collection/labels.h"
#include "core/features/feature_matrix.h"
#include "core/features/npy.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <system_error>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

/// One value that is not a number would make every distance, and so every point, meaningless.
void refuseNonNumbers(const Matrix& features, const fs::path& file)
{
    const auto found =
        std::ranges::find_if(features.values, [](float value) { return !std::isfinite(value); });
    if (found == features.values.end())
        return;
    const auto index = static_cast<std::size_t>(found - features.values.begin());
    throw Error(
        "cannot use " + utf8(file) + ": row " + std::to_string(index / features.columns) +
        ", column " + std::to_string(index % features.columns) +
        " (counted from 0) is not a number, infinite, or too large for float32; leave such rows "
        "out, or replace the value (numpy.nan_to_num)");
}

void applyLabelsBeside(Collection& collection, const fs::path& file)
{
    for (const char* const ending : {".labels.txt", "_labels.txt", "-labels.txt"}) {
        fs::path labels = file;
        labels.replace_extension();
        labels += ending;
        std::error_code error;
        if (fs::is_regular_file(labels, error)) {
            applyLabels(collection, readLabelsFile(labels, collection.size()));
            return;
        }
    }
}

} // namespace

std::unique_ptr<Collection> openFeatureTable(const fs::path& file, bool withLabels)
{
    const Matrix features = readNpy(file);
    if (features.rows == 0 || features.columns == 0)
        throw Error("cannot use " + utf8(file) +
                    ": the array is empty; save one row of features for each item");
    refuseNonNumbers(features, file);

    auto collection = std::make_unique<Collection>();
    collection->path = file;
    collection->name = utf8(file.filename());
    collection->items.reserve(features.rows);
    for (std::size_t row = 0; row < features.rows; ++row)
        collection->items.push_back({"#" + std::to_string(row), kNoClass});
    collection->tableFeatures = std::make_shared<FeatureMatrix>(features, collection->name);
    if (withLabels)
        applyLabelsBeside(*collection, file);
    return collection;
}

} // namespace murmuration
