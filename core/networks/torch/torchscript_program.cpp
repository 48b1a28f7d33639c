// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/torchscript_program.h"

#include "core/base/error.h"
#include "core/networks/torch/torch_threads.h"
#include "core/networks/torch/torchscript_loading.h"
#include "core/networks/torch/torchscript_optimization.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/torch.h>

#include <utility>

namespace murmuration {
namespace {

std::shared_ptr<torch::jit::GraphFunction> functionOf(std::shared_ptr<torch::jit::Graph> graph)
{
    return std::make_shared<torch::jit::GraphFunction>("network", std::move(graph), nullptr);
}

/// As numbers are that a normalised picture has, and the same ones each time.
torch::Tensor noise(torch::IntArrayRef shape)
{
    constexpr std::uint64_t kSeed = 1;
    return torch::randn(shape, at::detail::createCPUGenerator(kSeed));
}

/// Never where one has what is no number.
bool differByRounding(const torch::Tensor& a, const torch::Tensor& b)
{
    constexpr double kRounding = 1e-4; // of the largest value; it is some 1e-6
    return a.sizes() == b.sizes() &&
           (a - b).abs().max().item<double>() <= kRounding * a.abs().max().item<double>();
}

} // namespace

TorchScriptProgram::TorchScriptProgram(const std::filesystem::path& file)
    : m_device(torch::cuda::is_available() ? torch::kCUDA : torch::kCPU)
    , m_module(loadTorchScript(file, m_device))
{
    if (!m_module.find_method("forward"))
        throw Error("it has no method forward; export the network with torch.jit.trace");
    m_module.eval();
}

bool TorchScriptProgram::allowsParts() const
{
    return m_device.is_cpu() && !keepsState(m_module);
}

void TorchScriptProgram::endAt(std::shared_ptr<torch::jit::Graph> graph)
{
    m_function = functionOf(std::move(graph));
}

void TorchScriptProgram::optimize(torch::IntArrayRef shape)
{
    try {
        const TorchThreads threads(1); // as it will be run; oneDNN looks at their number
        const torch::InferenceMode inference;
        auto graph =
            (m_function ? m_function->graph() : m_module.get_method("forward").graph())->copy();
        if (!optimizeForProcessor(graph, m_module))
            return;
        TorchScriptProgram optimized = *this;
        optimized.endAt(std::move(graph));
        optimized.m_module = {};
        optimized.m_optimized = true;
        const torch::Tensor batch = noise(shape);
        if (differByRounding(run(batch.clone()), optimized.run(batch.clone())))
            *this = std::move(optimized);
    } catch (const std::exception&) {
        // What is not made fast runs all the same.
    }
}

torch::Tensor TorchScriptProgram::run(const torch::Tensor& batch)
{
    const torch::InferenceMode inference;
    torch::Tensor output = firstTensor(forward(batch.to(m_device)));
    if (output.is_quantized())
        output = output.dequantize();
    if (output.dim() < 2 || output.size(0) != batch.size(0))
        throw Error("its output is not one vector for each picture");
    return output.to(torch::kCPU, torch::kFloat);
}

c10::IValue TorchScriptProgram::forward(const torch::Tensor& batch)
{
    if (!m_function)
        return m_module.forward({batch});
    torch::jit::Stack stack;
    if (!m_optimized)
        stack.emplace_back(m_module._ivalue());
    stack.emplace_back(batch);
    m_function->run(stack);
    return stack.front();
}

} // namespace murmuration
