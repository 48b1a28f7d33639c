// SPDX-License-Identifier: Apache-2.0
#include "core/networks/unknown_model.h"

#include "core/base/near_names.h"
#include "core/base/text.h"
#include "core/networks/architectures/architectures.h"
#include "core/networks/registry.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

namespace murmuration {
namespace {

constexpr std::array<std::string_view, 13> kEndings{
    ".pth",  ".pt",  ".th",  ".ptl", ".tar", ".safetensors", ".onnx",
    ".ckpt", ".bin", ".pkl", ".jit", ".ts",  ".torchscript"};

bool looksLikePath(const std::string& model)
{
    const std::string ending = lowerCase(std::filesystem::path(model).extension().string());
    return model.find('/') != std::string::npos ||
           std::ranges::find(kEndings, ending) != kEndings.end();
}

} // namespace

std::string unknownModel(const std::string& model)
{
    constexpr std::size_t kLongest = 100;
    std::error_code error;
    const auto kind = std::filesystem::status(std::filesystem::path(model), error).type();
    if (kind == std::filesystem::file_type::directory)
        return "cannot use the model " + model + ": it is a folder; name the file in it";
    if (std::filesystem::exists(std::filesystem::file_status(kind)))
        return "cannot use the model " + model + ": it is no regular file";
    if (kind == std::filesystem::file_type::none && error)
        return "cannot use the model " + shortened(model, kLongest) + ": " + error.message();
    if (looksLikePath(model))
        return "cannot use the model " + shortened(model, kLongest) +
               ": there is no such file; look at its path, or name a network that "
               "'murmuration models' lists";
    if (const Architecture* const architecture = findArchitecture(model))
        return "nobody publishes weights of " + std::string(architecture->title) +
               " that can be fetched; give a file of them in place of its name";
    std::vector<std::string> names{"builtin", "pixels"};
    for (const PublishedWeights& weights : publishedWeights())
        names.push_back(weights.name);
    for (const Architecture& known : architectures()) // of which files are recognised
        if (!findPublishedWeights(std::string(known.name)))
            names.emplace_back(known.name);
    const std::string guess = didYouMean(model, names);
    return "there is no network named '" + shortened(model, kLongest) + "'" +
           (guess.empty() ? "; 'murmuration models' lists those there are, and a file of weights "
                            "can be named, too"
                          : guess);
}

} // namespace murmuration
