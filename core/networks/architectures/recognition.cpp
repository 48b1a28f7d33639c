// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/recognition.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/networks/architectures/weight_comparison.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace murmuration {
namespace {

/// How much of the tensors must be alike for an architecture to be named as the nearest.
constexpr double kLeastSimilarity = 0.25;
/// How many parameters are named.
constexpr std::size_t kMostNamed = 3;
/// What to do with a network that is not in the table.
constexpr const char* kRemedy =
    "; export the network as TorchScript or ONNX, which bring their architecture along";

/// "a, b and c", "a, b, c and 4 more".
std::string listed(const std::vector<std::string>& items)
{
    const std::size_t named = std::min(items.size(), kMostNamed);
    std::string text;
    for (std::size_t i = 0; i < named; ++i) {
        const bool last = i + 1 == items.size();
        text += i == 0 ? "" : last ? " and " : ", ";
        text += items[i];
    }
    if (items.size() > named)
        text += " and " + std::to_string(items.size() - named) + " more";
    return text;
}

std::vector<std::string> quoted(std::vector<std::string> names)
{
    for (std::string& name : names)
        name = quotedName(name);
    return names;
}

/// Whether `a` describes the file better than `b`.
bool better(const WeightComparison& a, const WeightComparison& b)
{
    if (a.fits() != b.fits())
        return a.fits();
    return a.similarity > b.similarity;
}

[[noreturn]] void refuse(const WeightComparison& nearest, const TensorIndex& tensors)
{
    if (nearest.similarity >= kLeastSimilarity) {
        std::string reason = listed(nearest.differences);
        std::vector<std::string> surplus = nearest.strange;
        surplus.insert(surplus.end(), nearest.left.begin(), nearest.left.end());
        if (!surplus.empty()) {
            reason += (reason.empty() ? "" : ", and ") + std::string("it has no place for ") +
                      listed(quoted(std::move(surplus)));
        }
        throw Error("they fit no network known here; the nearest is " +
                    std::string(nearest.architecture->title) + ", but " + reason + kRemedy);
    }
    if (tensors.tensors().empty())
        throw Error("there are no weights in it; choose another file");
    std::vector<std::string> names;
    for (const NamedTensor* const tensor : tensors.tensors())
        names.push_back(tensor->name);
    throw Error("they look like no network known here: they are called " +
                listed(quoted(std::move(names))) + kRemedy);
}

/// The first part of a name with its dot; empty where there is none.
std::string_view firstPart(std::string_view name)
{
    return name.substr(0, name.find('.') + 1); // npos + 1 is 0
}

/// What most names begin with; of those that are as many, the first one.
std::string commonestPart(const std::vector<NamedTensor>& tensors)
{
    std::map<std::string_view, std::size_t> counts;
    for (const NamedTensor& tensor : tensors)
        ++counts[firstPart(tensor.name)];
    std::string_view best;
    std::size_t most = 0;
    for (const NamedTensor& tensor : tensors) {
        const std::string_view part = firstPart(tensor.name);
        if (!part.empty() && counts[part] > most) {
            most = counts[part];
            best = part;
        }
    }
    return std::string(best);
}

} // namespace

RecognizedNetwork recognize(const StateDict& weights)
{
    const TensorIndex tensors(weights);
    std::optional<WeightComparison> best;
    for (const Architecture& architecture : architectures()) {
        WeightComparison comparison = compareWeights(architecture, tensors);
        if (!best || better(comparison, *best))
            best = std::move(comparison);
    }
    if (!best->fits() || best->similarity < kLeastSimilarity)
        refuse(*best, tensors);

    RecognizedNetwork network{best->architecture, best->size, std::move(best->graph),
                              best->classifier,   {},         {}};
    const std::vector<GraphLayer>& layers = network.graph.layers();
    network.layer = network.graph.findLayer(best->architecture->layer) != nullptr
                        ? std::string(best->architecture->layer)
                        : layers.back().name;
    if (!best->left.empty()) {
        network.notice = "The file also holds " + listed(quoted(best->left)) + ", which " +
                         std::string(best->architecture->title) + " has no place for; " +
                         (best->left.size() == 1 ? "it was" : "they were") + " left out.";
    }
    return network;
}

RecognizedNetwork recognizePart(StateDict& weights)
{
    std::vector<std::string> names;
    for (const NamedTensor& tensor : weights.tensors)
        names.push_back(tensor.name);
    try {
        return recognize(weights);
    } catch (const Error& asTheyAre) {
        constexpr int kDeepest = 3;
        for (int depth = 0; depth < kDeepest; ++depth) {
            const std::string part = commonestPart(weights.tensors);
            if (part.empty())
                break;
            for (NamedTensor& tensor : weights.tensors)
                if (tensor.name.starts_with(part) && tensor.name.size() > part.size())
                    tensor.name.erase(0, part.size());
            try {
                return recognize(weights);
            } catch (const Error&) {
                // Something else may stand before them, too.
            }
        }
        for (std::size_t i = 0; i < names.size(); ++i)
            weights.tensors[i].name = names[i];
        throw Error(asTheyAre);
    }
}

} // namespace murmuration
