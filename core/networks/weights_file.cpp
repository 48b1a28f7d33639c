// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights_file.h"

#include "core/base/paths.h"
#include "core/networks/registry.h"

#include <system_error>

namespace murmuration {

std::filesystem::path weightsFile(const std::string& model)
{
    if (model == "builtin")
        return resourceFile("builtin.safetensors");
    if (const PublishedWeights* const weights = findPublishedWeights(model))
        return isFetched(*weights) ? fetchedFile(*weights) : std::filesystem::path();
    const std::filesystem::path file(std::u8string(model.begin(), model.end()));
    std::error_code error;
    return std::filesystem::is_regular_file(file, error) ? file : std::filesystem::path();
}

} // namespace murmuration
