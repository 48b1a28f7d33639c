// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/networks/network.h"
#include "core/networks/network_choice.h"
#include "core/networks/network_module.h"
#include "core/networks/onnx_network.h"
#include "core/networks/pixels_network.h"
#include "core/networks/registry.h"
#include "core/networks/unknown_model.h"
#include "core/networks/weights/weight_format.h"
#include "core/networks/weights_file.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>
#include <utility>

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

/// A network whose pictures are prepared otherwise than it was trained with.
class OtherwisePrepared final : public Network
{
public:
    OtherwisePrepared(std::unique_ptr<Network> network, const Preprocessing& preprocessing)
        : m_network(std::move(network))
        , m_description(m_network->description())
    {
        m_description.preprocessing = preprocessing;
    }

    [[nodiscard]] const NetworkDescription& description() const override { return m_description; }
    void extract(std::span<const float> inputs, std::size_t n, std::span<float> features) override
    {
        m_network->extract(inputs, n, features);
    }

private:
    std::unique_ptr<Network> m_network;
    NetworkDescription m_description;
};

/// What the choice says beside the model, of a network that comes along: it has one layer, and
/// takes pictures of one size.
std::unique_ptr<Network> chosen(std::unique_ptr<Network> network, const NetworkChoice& choice)
{
    const NetworkDescription& about = network->description();
    try {
        if (!choice.layer.empty() && choice.layer != about.layer)
            static_cast<void>(layerNamed(about.layers, choice.layer));
        const Preprocessing wanted = chosenPreprocessing(choice, about.preprocessing);
        if (wanted == about.preprocessing)
            return network;
        if (wanted.crop != about.preprocessing.crop || wanted.grey != about.preprocessing.grey)
            throw Error("it takes " + std::string(about.preprocessing.grey ? "grey" : "colour") +
                        " pictures of " + std::to_string(about.preprocessing.crop) +
                        " px; choose another preprocessing");
        return std::make_unique<OtherwisePrepared>(std::move(network), wanted);
    } catch (const Error& e) {
        throw Error("cannot use the network " + choice.model + " so: " + e.what());
    }
}

std::unique_ptr<Network> openFile(const std::filesystem::path& file, const NetworkChoice& choice,
                                  unsigned threads)
{
    if (std::error_code error; !std::filesystem::is_regular_file(file, error))
        throw Error(unknownModel(choice.model));
    switch (weightFormatOf(file)) {
    case WeightFormat::TorchScript:
        return networkModule().openTorchScript(file, choice, threads);
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
        return chosen(std::make_unique<PixelsNetwork>(sideOf(model)), choice);
    if (model == "builtin")
        return chosen(networkModule().openBuiltin(resourceFile("builtin.safetensors"), threads),
                      choice);
    if (const PublishedWeights* weights = findPublishedWeights(model)) {
        const NetworkChoice fetched = fetchedChoice(*weights, choice);
        std::error_code error;
        const auto bytes = std::filesystem::file_size(weightsFile(fetched.model), error);
        const std::uint64_t published = weights->bytes.value_or(bytes);
        if (!error &&
            std::max(bytes, published) - std::min(bytes, published) > weights->bytesWithin)
            throw Error("the weights " + model + " in " + utf8(weightsFile(fetched.model)) +
                        " are not what was published; fetch them again with murmuration models "
                        "get " +
                        model);
        return openNetwork(fetched, threads);
    }
    return openFile(std::filesystem::path(std::u8string(model.begin(), model.end())), choice,
                    threads);
}

} // namespace murmuration
