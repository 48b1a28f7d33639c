// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/find_weights.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/networks/weights/state_dict.h"

#include <array>
#include <cstddef>
#include <unordered_map>
#include <unordered_set>

namespace murmuration {
namespace {

/// What training programs call the weights, the surest first.
constexpr std::array<std::string_view, 10> kNames{
    "state_dict", "model_state_dict", "model",  "net",         "network",
    "weights",    "params",           "module", "model_state", "ema"};
/// A checkpoint's model may hold its state_dict in turn.
constexpr int kDeepest = 2;
/// What a checkpoint says beside its weights is some dozen lines.
constexpr std::size_t kMostMetadata = 100;

std::size_t tensorCount(const PickleValues& values, const PickleDict& dict)
{
    std::size_t count = 0;
    for (const auto& [key, value] : dict.entries) {
        if (values.as<PickleText>(key) && values.as<PickleTensorRef>(value))
            ++count;
    }
    return count;
}

/// The last dictionary under that name, or null.
const PickleDict* child(const PickleValues& values, const PickleDict& dict, std::string_view name)
{
    const PickleDict* found = nullptr;
    for (const auto& [key, value] : dict.entries) {
        const auto* const text = values.as<PickleText>(key);
        if (text != nullptr && text->text == name)
            found = values.as<PickleDict>(value);
    }
    return found;
}

/// A dictionary of tensors, or null, and the name of what it is or is in; empty for the root.
struct Place
{
    const PickleDict* dict = nullptr;
    std::string_view name = {};
};

/// The one in `dict`. Goes down under the usual names only.
Place named(const PickleValues& values, const PickleDict& dict, int depth)
{
    for (const std::string_view name : kNames) {
        const PickleDict* const inner = child(values, dict, name);
        if (inner == nullptr || depth == kDeepest)
            continue;
        if (const Place found = named(values, *inner, depth + 1); found.dict != nullptr)
            return {found.dict, name};
    }
    return {tensorCount(values, dict) > 0 ? &dict : nullptr};
}

Place largestChild(const PickleValues& values, const PickleDict& dict)
{
    Place largest;
    std::size_t most = 0;
    std::unordered_set<PickleRef> seen; // a file may hold one dictionary a million times
    for (const auto& entry : dict.entries) {
        const auto* const inner = values.as<PickleDict>(entry.second);
        const std::size_t count =
            inner != nullptr && seen.insert(entry.second).second ? tensorCount(values, *inner) : 0;
        if (count > most) {
            const auto* const name = values.as<PickleText>(entry.first);
            most = count;
            largest = {inner, name != nullptr ? std::string_view(name->text) : ""};
        }
    }
    return largest;
}

/// A plain value as text, or false for the others.
bool plainText(const PickleValue& value, std::string& text)
{
    constexpr std::size_t kLongest = 1000;
    if (const auto* const string = std::get_if<PickleText>(&value))
        text = shortened(string->text.substr(0, 2 * kLongest), kLongest);
    else if (const auto* const integer = std::get_if<std::int64_t>(&value))
        text = std::to_string(*integer);
    else if (const auto* const real = std::get_if<double>(&value))
        text = std::to_string(*real);
    else if (const auto* const flag = std::get_if<bool>(&value))
        text = *flag ? "true" : "false";
    else
        return false;
    return true;
}

std::map<std::string, std::string> plainValues(const PickleValues& values, const PickleDict& dict)
{
    std::map<std::string, std::string> plain;
    for (const auto& [key, value] : dict.entries) {
        std::string name;
        std::string text;
        if (values.as<PickleText>(key) && plainText(values[key], name) &&
            plainText(values[value], text) && plain.size() < kMostMetadata)
            plain.insert_or_assign(std::move(name), std::move(text));
    }
    return plain;
}

/// What else is in the root: all of it but the weights.
std::vector<std::string> namesBeside(const PickleValues& values, const PickleDict& root,
                                     const Place& weights)
{
    std::vector<std::string> names;
    for (const auto& [key, value] : root.entries) {
        const auto* const name = values.as<PickleText>(key);
        const bool isWeights =
            name != nullptr && (weights.dict == &root ? values.as<PickleTensorRef>(value) != nullptr
                                                      : name->text == weights.name);
        std::string text;
        if (name != nullptr && !isWeights && plainText(values[key], text) &&
            names.size() < kMostMetadata)
            names.push_back(std::move(text));
    }
    return names;
}

std::string seems(const PickleValue& root)
{
    if (std::holds_alternative<PickleTensorRef>(root))
        return "it holds a single tensor, not the named weights of a network";
    if (std::holds_alternative<PickleDict>(root))
        return "there are no tensors with names in it, so it holds no network's weights";
    if (std::holds_alternative<PickleOpaque>(root))
        return "it holds no weights but some object of Python or NumPy";
    return "it holds no dictionary of tensors, as a network's weights are saved";
}

} // namespace

FoundWeights findWeights(const Pickle& pickle)
{
    const PickleValues& values = pickle.values;
    const auto* const root = values.as<PickleDict>(pickle.root);
    Place place = root != nullptr ? named(values, *root, 0) : Place();
    if (place.dict == nullptr && root != nullptr)
        place = largestChild(values, *root);
    if (place.dict == nullptr)
        throw Error(seems(values[pickle.root]) +
                    "; save the weights with torch.save(model.state_dict(), FILE)");

    FoundWeights found;
    found.metadata = plainValues(values, *root);
    found.beside = namesBeside(values, *root, place);
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto& [key, value] : place.dict->entries) {
        const auto* const name = values.as<PickleText>(key);
        const auto* const tensor = values.as<PickleTensorRef>(value);
        if (name == nullptr || tensor == nullptr)
            continue;
        const auto [known, isNew] = places.try_emplace(name->text, found.tensors.size());
        if (isNew)
            found.tensors.push_back({name->text, tensor->index});
        else
            found.tensors[known->second].tensor = tensor->index;
    }
    return found;
}

} // namespace murmuration
