// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/architectures/architectures.h"
#include "core/networks/weights/state_dict.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace murmuration {

/// The tensors of a file by name, without the counters that training leaves beside the weights.
class TensorIndex
{
public:
    explicit TensorIndex(const StateDict& weights);

    [[nodiscard]] const NamedTensor* find(std::string_view name) const;
    /// In the order of the file.
    [[nodiscard]] const std::vector<const NamedTensor*>& tensors() const { return m_tensors; }

private:
    std::vector<const NamedTensor*> m_tensors;
    std::unordered_map<std::string_view, const NamedTensor*> m_byName;
};

/// How the tensors of a file differ from what an architecture needs.
struct WeightComparison
{
    const Architecture* architecture = nullptr;
    ArchitectureSize size;  ///< with as many classes as the file has logits
    NetworkGraph graph;     ///< cut before the first step of the classifier without weights
    bool classifier = true; ///< false when it was cut
    double similarity = 0;  ///< share of the tensors of either that the other has too, 0..1
    std::vector<std::string> differences; ///< "conv1.weight is missing"
    std::vector<std::string> strange;     ///< names of tensors that its modules do not have
    std::vector<std::string> left;        ///< names of tensors of modules that it does not have

    /// Whether the network can be built of the file.
    [[nodiscard]] bool fits() const { return differences.empty() && strange.empty(); }
};

[[nodiscard]] WeightComparison compareWeights(const Architecture& architecture,
                                              const TensorIndex& tensors);

} // namespace murmuration
