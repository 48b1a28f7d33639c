// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/networks/network.h"
#include "core/networks/network_module.h"
#include "core/networks/onnx_network.h"
#include "core/networks/pixels_network.h"
#include "core/networks/registry.h"
#include "core/networks/weights/weight_format.h"

#include <charconv>
#include <string_view>

namespace murmuration {
namespace {

constexpr std::string_view kPixels = "pixels";

/// The SIDE of "pixels:SIDE"; 0, which no network has, when it is no number.
int sideOf(std::string_view model)
{
    if (model == kPixels)
        return PixelsNetwork::kDefaultSide;
    const std::string_view text = model.substr(kPixels.size() + 1);
    int side = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
    return error == std::errc() && end == text.data() + text.size() ? side : 0;
}

std::unique_ptr<Network> openFile(const std::filesystem::path& file, const NetworkChoice& choice,
                                  unsigned threads)
{
    if (std::error_code error; !std::filesystem::is_regular_file(file, error))
        throw Error("cannot use the model " + utf8(file) +
                    ": there is no such file; a model is \"builtin\", \"pixels\" or a file of "
                    "weights, TorchScript or ONNX");
    switch (weightFormatOf(file)) {
    case WeightFormat::TorchScript:
        return networkModule().openTorchScript(file, threads);
    case WeightFormat::Onnx:
        return openOnnxNetwork(file, choice);
    case WeightFormat::Unknown:
        throw Error("cannot use the model " + utf8(file) + ": " + whatItSeems(ByteSource(file)));
    case WeightFormat::Safetensors:
    case WeightFormat::PickleZip:
    case WeightFormat::PickleLegacy:
        break;
    }
    return networkModule().openWeights(file, choice, threads);
}

} // namespace

std::unique_ptr<Network> openNetwork(const NetworkChoice& choice, unsigned threads)
{
    const std::string& model = choice.model;
    if (model == kPixels || model.starts_with(std::string(kPixels) + ':'))
        return std::make_unique<PixelsNetwork>(sideOf(model));
    if (model == "builtin")
        return networkModule().openBuiltin(resourceFile("builtin.safetensors"), threads);
    if (const PublishedWeights* weights = findPublishedWeights(model))
        return openNetwork(fetchedChoice(*weights, choice), threads);
    return openFile(std::filesystem::path(std::u8string(model.begin(), model.end())), choice,
                    threads);
}

} // namespace murmuration
