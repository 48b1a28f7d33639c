// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights_file.h"

#include "core/base/paths.h"

#include <system_error>

namespace murmuration {

std::filesystem::path weightsFile(const std::string& model)
{
    if (model == "builtin")
        return resourceFile("builtin.safetensors");
    const std::filesystem::path file(std::u8string(model.begin(), model.end()));
    std::error_code error;
    return std::filesystem::is_regular_file(file, error) ? file : std::filesystem::path();
}

} // namespace murmuration
