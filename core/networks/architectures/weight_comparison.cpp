// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/weight_comparison.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <set>
#include <utility>

namespace murmuration {
namespace {

/// What training and counting programs leave in every module.
bool isCounter(std::string_view name)
{
    constexpr std::array<std::string_view, 3> kCounters{"num_batches_tracked", "total_ops",
                                                        "total_params"};
    return std::ranges::find(kCounters, name.substr(name.rfind('.') + 1)) != kCounters.end();
}

/// The outermost module of a parameter: "layer1" of "layer1.0.conv1.weight".
std::string_view moduleOf(std::string_view parameter)
{
    return parameter.substr(0, parameter.find('.'));
}

/// Whether a module may be missing: all families call what comes after the pooled features so.
bool ofClassifier(std::string_view parameter)
{
    const std::string_view module = moduleOf(parameter);
    return module == "classifier" || module == "linear" || module.starts_with("fc");
}

std::string shapeText(const TensorShape& shape)
{
    std::string text;
    for (const std::int64_t length : shape)
        text += (text.empty() ? "" : " x ") + std::to_string(length);
    if (shape.empty())
        return "a single value";
    return shape.size() == 1 ? text + (shape[0] == 1 ? " value" : " values") : text;
}

bool isMissing(const GraphParameter& parameter, const TensorIndex& tensors)
{
    return tensors.find(parameter.name) == nullptr;
}

/// As published, but with as many classes as the file has a bias for.
ArchitectureSize sizeFor(const Architecture& architecture, const TensorIndex& tensors)
{
    ArchitectureSize size = architecture.size;
    const std::vector<GraphNode> nodes = architecture.build(size).nodes();
    const auto last = std::ranges::find_if(
        nodes.rbegin(), nodes.rend(), [](const auto& node) { return !node.parameters.empty(); });
    const NamedTensor* const tensor = tensors.find(last->parameters.back().name);
    if (tensor != nullptr && tensor->shape.size() == 1 && !tensor->bytes.empty())
        size.classes = tensor->shape.front();
    return size;
}

/// Cuts the classifier where the file has no weights for it: from some step of it on, none.
bool cutClassifier(NetworkGraph& graph, const TensorIndex& tensors)
{
    const auto missing = [&](const GraphParameter& parameter) {
        return ofClassifier(parameter.name) && isMissing(parameter, tensors);
    };
    NodeId first = graph.nodes().size();
    for (NodeId node = graph.nodes().size(); node-- > 0;) {
        const std::vector<GraphParameter>& parameters = graph.nodes()[node].parameters;
        if (!std::ranges::all_of(parameters, missing))
            break;
        if (!parameters.empty())
            first = node;
    }
    if (first == graph.nodes().size())
        return false;
    graph.cutAfter(first - 1);
    return true;
}

} // namespace

TensorIndex::TensorIndex(const StateDict& weights)
{
    for (const NamedTensor& tensor : weights.tensors) {
        if (isCounter(tensor.name))
            continue;
        m_tensors.push_back(&tensor);
        m_byName.emplace(tensor.name, &tensor);
    }
}

const NamedTensor* TensorIndex::find(std::string_view name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : found->second;
}

WeightComparison compareWeights(const Architecture& architecture, const TensorIndex& tensors)
{
    const ArchitectureSize size = sizeFor(architecture, tensors);
    WeightComparison comparison{&architecture, size, architecture.build(size), true, 0, {}, {}, {}};
    const std::vector<GraphParameter> wanted = comparison.graph.parameters();
    comparison.classifier = !cutClassifier(comparison.graph, tensors);
    const std::vector<GraphParameter> needed = comparison.graph.parameters();

    double alike = 0;
    std::set<std::string_view> modules; // that must be as they are known
    for (const GraphParameter& parameter : needed) {
        if (!ofClassifier(parameter.name))
            modules.insert(moduleOf(parameter.name));
        const NamedTensor* const tensor = tensors.find(parameter.name);
        if (tensor == nullptr) {
            comparison.differences.push_back(parameter.name + " is missing");
        } else if (tensor->shape != parameter.shape) {
            comparison.differences.push_back(parameter.name + " is " + shapeText(tensor->shape) +
                                             " instead of " + shapeText(parameter.shape));
            alike += 0.5;
        } else {
            alike += 1;
        }
    }

    std::set<std::string_view> names;
    for (const GraphParameter& parameter : wanted)
        names.insert(parameter.name);
    for (const NamedTensor* const tensor : tensors.tensors()) {
        if (names.contains(tensor->name))
            continue;
        const bool known = modules.contains(moduleOf(tensor->name));
        (known ? comparison.strange : comparison.left).push_back(tensor->name);
    }
    const std::size_t other = comparison.strange.size() + comparison.left.size();
    comparison.similarity = alike / static_cast<double>(needed.size() + other);
    return comparison;
}

} // namespace murmuration
