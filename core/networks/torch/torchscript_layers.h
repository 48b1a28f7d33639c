// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/script.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace murmuration {

/// The places within a TorchScript module that features can be taken from: what the submodules
/// return that its forward calls, and those that these call, under their paths ("features.12"). A
/// submodule that is called several times counts as it is called last; those called in a condition
/// or a loop are left out. A frozen module has none. LibTorch's exceptions pass.
class TorchScriptLayers
{
public:
    explicit TorchScriptLayers(torch::jit::Module module);

    /// From the input to the output.
    [[nodiscard]] std::vector<std::string> names() const;

    /// The layer that features are best taken from; empty for the module's output.
    [[nodiscard]] std::string usual() const;

    /// What each of names() returns for a batch.
    [[nodiscard]] std::vector<at::Tensor> outputs(const at::Tensor& batch) const;

    /// The module up to one of names(): the graph of a function of the module itself and a batch.
    [[nodiscard]] std::shared_ptr<torch::jit::Graph> upTo(std::string_view name) const;

private:
    struct Layer
    {
        std::string name;
        torch::jit::Value* copy; ///< of what it returns, which later steps may write to
    };

    void inlineCalls();
    void offer(const std::string& path, torch::jit::Node* call);

    torch::jit::Module m_module;
    /// Returns what the module does and, behind it, the layers' copies.
    std::shared_ptr<torch::jit::Graph> m_graph;
    std::vector<Layer> m_layers;
};

} // namespace murmuration
