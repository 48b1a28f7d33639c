// SPDX-License-Identifier: Apache-2.0
#include "core/networks/network_choice.h"

#include "core/base/error.h"
#include "core/base/near_names.h"
#include "core/networks/weights/state_dict.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

namespace murmuration {
namespace {

std::string nearNames(std::span<const NetworkLayer> layers, std::string_view name)
{
    constexpr std::size_t kMost = 5;
    constexpr std::size_t kLongest = 200;                  // letters that are compared
    std::vector<std::pair<std::size_t, std::size_t>> near; // distance, then from input to output
    for (std::size_t i = 0; i < layers.size(); ++i)
        near.emplace_back(editDistance(std::string_view(layers[i].name).substr(0, kLongest),
                                       name.substr(0, kLongest)),
                          i);
    const std::size_t count = std::min(kMost, near.size());
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(count), near.end());
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += (i == 0 ? "" : ", ") + quotedName(layers[near[i].second].name);
    return text;
}

} // namespace

const NetworkLayer& layerNamed(std::span<const NetworkLayer> layers, std::string_view name)
{
    const auto found = std::ranges::find(layers, name, &NetworkLayer::name);
    if (found != layers.end())
        return *found;
    throw Error("it has no layer " + quotedName(name) +
                (layers.empty() ? "; its features come from one place alone"
                                : "; the nearest names are " + nearNames(layers, name)));
}

const char* nameOf(Pooling pooling)
{
    switch (pooling) {
    case Pooling::Mean:
        return "mean";
    case Pooling::Max:
        return "max";
    case Pooling::Flatten:
        break;
    }
    return "flatten";
}

std::size_t pooledSize(const NetworkLayer& layer, Pooling pooling)
{
    if (layer.shape.size() == 3 && pooling != Pooling::Flatten)
        return static_cast<std::size_t>(layer.shape[0]);
    return static_cast<std::size_t>(std::accumulate(layer.shape.begin(), layer.shape.end(),
                                                    std::int64_t{1}, std::multiplies<>()));
}

Preprocessing chosenPreprocessing(const NetworkChoice& choice, const Preprocessing& trained)
{
    return choice.preprocessing.empty() ? trained
                                        : parsePreprocessing(choice.preprocessing, trained);
}

} // namespace murmuration
