// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/torch/torchscript_layers.h"

#include <torch/script.h>

#include <filesystem>
#include <memory>

namespace murmuration {

/// A TorchScript module as it is run: on a graphics card where there is one, up to a layer or to
/// its output. LibTorch's exceptions pass.
class TorchScriptProgram
{
public:
    /// Throws Error where the file can't be loaded or is no network.
    explicit TorchScriptProgram(const std::filesystem::path& file);

    [[nodiscard]] torch::Device device() const { return m_device; }

    /// Whether several threads can run it on the processor, each with pictures of its own.
    [[nodiscard]] bool allowsParts() const;

    [[nodiscard]] TorchScriptLayers layers() const { return TorchScriptLayers(m_module); }

    /// `graph`: from layers().
    void endAt(std::shared_ptr<torch::jit::Graph> graph);

    /// Makes it fast where that changes what it makes of a batch of this shape by rounding alone.
    /// It must allow parts. Behind it layers() must not be called any more.
    void optimize(torch::IntArrayRef shape);

    /// N pictures -> what it makes of them, floats on the processor. Throws Error where that is
    /// not one vector or map for each.
    [[nodiscard]] torch::Tensor run(const torch::Tensor& batch);

private:
    [[nodiscard]] c10::IValue forward(const torch::Tensor& batch);

    torch::Device m_device;
    torch::jit::Module m_module; ///< empty where m_function needs it no more
    std::shared_ptr<torch::jit::GraphFunction> m_function; ///< null for the module's forward
    bool m_optimized = false;
};

} // namespace murmuration
