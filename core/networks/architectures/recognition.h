// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/architectures/architectures.h"
#include "core/networks/weights/state_dict.h"

#include <string>

namespace murmuration {

/// What network the weights of a file are for.
struct RecognizedNetwork
{
    const Architecture* architecture = nullptr; ///< in the table of architectures
    ArchitectureSize size;                      ///< with as many classes as the file has logits
    /// The network as far as the file has weights for it: all of it, or what comes before the first
    /// step of the classifier that has none.
    NetworkGraph graph;
    bool classifier = true; ///< whether the graph reaches to the logits
    std::string layer;      ///< where features are best taken from: offered by the graph
    std::string notice; ///< tensors that were left out, in a sentence; empty when there are none
};

/// Finds the architecture by the names and shapes of the tensors; what the file says of itself
/// counts for nothing. Counters that training leaves ("num_batches_tracked") are passed over, and
/// so are tensors of modules that the architecture does not have. Throws Error when none fits: it
/// names the nearest one, the first parameters that differ and the first that it has no place for.
[[nodiscard]] RecognizedNetwork recognize(const StateDict& weights);

/// The same of a network that is a part of another, "encoder." or "student.": where names fit as
/// they are no network, what stands before most of them is taken away. The Error is that of the
/// names as they are, and these stay.
[[nodiscard]] RecognizedNetwork recognizePart(StateDict& weights);

} // namespace murmuration
