// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/pickle_machine.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace murmuration {

struct FoundTensor
{
    std::string_view name; ///< a view of the pickle
    std::uint32_t tensor;  ///< of PickleValues::tensors
};

struct FoundWeights
{
    std::vector<FoundTensor> tensors;            ///< names are unique, in their order
    std::map<std::string, std::string> metadata; ///< the text and numbers beside them
    std::vector<std::string> beside;             ///< the names of all that is beside them
};

/// Finds the dictionary of tensors that is the network's: the pickled object, or the one in it that
/// is called "state_dict", "model" … , or else the one with the most tensors. Throws Error when
/// there is none, saying what the file holds instead.
[[nodiscard]] FoundWeights findWeights(const Pickle& pickle);

} // namespace murmuration
