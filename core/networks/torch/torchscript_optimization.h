// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/script.h>

#include <memory>

namespace murmuration {

/// Makes the graph of a function of a module and a batch one of the batch alone, for the processor:
/// weights become constants, batch norm is folded into the convolutions before it, and these are
/// oneDNN's with weights laid out once, not anew for each picture. Results differ by rounding. The
/// module must not write to itself. Returns whether nothing of the module is left in it; else the
/// graph is of no use any more. LibTorch's exceptions pass.
[[nodiscard]] bool optimizeForProcessor(std::shared_ptr<torch::jit::Graph> graph,
                                        const torch::jit::Module& module);

} // namespace murmuration
