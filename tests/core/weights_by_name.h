// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/architectures/recognition.h"
#include "core/networks/weights/state_dict.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Weights that have their names and shapes alone.
namespace murmuration::weights_by_name {

/// A tensor with a shape and no more values than it takes to be one: recognition looks at names
/// and shapes alone.
inline NamedTensor tensor(std::string name, TensorShape shape)
{
    return {std::move(name), "F32", std::move(shape), std::vector<std::byte>(4)};
}

inline StateDict weightsOf(std::string_view architecture, std::int64_t classes = 0)
{
    const Architecture& row = *findArchitecture(architecture);
    ArchitectureSize size = row.size;
    if (classes > 0)
        size.classes = classes;
    StateDict weights;
    for (const GraphParameter& parameter : row.build(size).parameters())
        weights.tensors.push_back(tensor(parameter.name, parameter.shape));
    return weights;
}

inline NamedTensor& at(StateDict& weights, std::string_view name)
{
    return *std::ranges::find(weights.tensors, name, &NamedTensor::name);
}

inline void drop(StateDict& weights, std::string_view beginning)
{
    std::erase_if(weights.tensors, [&](const NamedTensor& tensor) {
        return std::string_view(tensor.name).starts_with(beginning);
    });
}

} // namespace murmuration::weights_by_name
