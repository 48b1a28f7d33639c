// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/builtin_architecture.h"

#include "core/base/error.h"
#include "core/networks/architectures/blocks.h"

#include <cstring>
#include <utility>

namespace murmuration {
namespace {

namespace F = torch::nn::functional;

constexpr const char* kStemWeight = "stem.conv.weight";
constexpr std::int64_t kWidths[] = {32, 64, 128, BuiltinArchitectureImpl::kPooled};

torch::Tensor halved(const torch::Tensor& x)
{
    return F::max_pool2d(x, F::MaxPool2dFuncOptions(2));
}

/// Calls `visit(name, tensor)` for everything a weight file holds, in a fixed order.
template <typename Visit>
void forEachTensor(const BuiltinArchitecture& network, Visit visit)
{
    for (const auto& item : network->named_parameters())
        visit(item.key(), item.value());
    for (const auto& item : network->named_buffers()) {
        if (item.value().is_floating_point()) // not the counters of batches
            visit(item.key(), item.value());
    }
}

torch::Tensor tensorOf(const NamedTensor& stored)
{
    const auto type = stored.type == "F16" ? torch::kHalf : torch::kFloat;
    if (stored.type != "F16" && stored.type != "F32")
        throw Error("tensor \"" + stored.name + "\" is neither F16 nor F32");
    torch::Tensor values = torch::empty(stored.shape, type);
    std::memcpy(values.data_ptr(), stored.bytes.data(), stored.bytes.size());
    return values.to(torch::kFloat);
}

/// The graph of a ConvBlock.
NodeId addBlock(NetworkGraph& graph, NodeId input, const std::string& name, std::int64_t outputs,
                std::int64_t stride = 1, std::int64_t kernel = 3)
{
    const op::Convolution convolution{.outputs = outputs,
                                      .kernel = kernel,
                                      .stride = stride,
                                      .padding = (kernel - 1) / 2,
                                      .bias = false};
    return graph.add(op::Activate{},
                     addNormed(graph, input, convolution, name + ".conv", name + ".norm"));
}

/// A pair of blocks and what goes past it.
NodeId addResidualPair(NetworkGraph& graph, NodeId input, const std::string& name)
{
    const std::int64_t width = graph.nodes()[input].shape.front();
    return addResidual(
        graph, addBlock(graph, addBlock(graph, input, name + "a", width), name + "b", width),
        input);
}

} // namespace

ConvBlockImpl::ConvBlockImpl(std::int64_t inputs, std::int64_t outputs, std::int64_t stride,
                             std::int64_t kernel)
    : m_convolution(register_module(
          "conv", torch::nn::Conv2d(torch::nn::Conv2dOptions(inputs, outputs, kernel)
                                        .stride(stride)
                                        .padding((kernel - 1) / 2)
                                        .bias(false))))
    , m_normalization(register_module("norm", torch::nn::BatchNorm2d(outputs)))
{
}

torch::Tensor ConvBlockImpl::forward(const torch::Tensor& x)
{
    return m_normalization(m_convolution(x)).relu_();
}

BuiltinArchitectureImpl::BuiltinArchitectureImpl(const BuiltinShape& shape)
    : m_stem(
          register_module("stem", ConvBlock(3, kWidths[0], shape.stemStride, 3 * shape.stemStride)))
    , m_widen1(register_module("widen1", ConvBlock(kWidths[0], kWidths[1], 2)))
    , m_residual1a(register_module("residual1a", ConvBlock(kWidths[1], kWidths[1])))
    , m_residual1b(register_module("residual1b", ConvBlock(kWidths[1], kWidths[1])))
    , m_widen2(register_module("widen2", ConvBlock(kWidths[1], kWidths[2])))
    , m_widen3(register_module("widen3", ConvBlock(kWidths[2], kWidths[3])))
    , m_residual3a(register_module("residual3a", ConvBlock(kWidths[3], kWidths[3])))
    , m_residual3b(register_module("residual3b", ConvBlock(kWidths[3], kWidths[3])))
    , m_classifier(register_module("classifier", torch::nn::Linear(kPooled, shape.classes)))
    , m_featureMean(register_buffer("feature_mean", torch::zeros(kPooled)))
    , m_featureDeviation(register_buffer("feature_deviation", torch::ones(kPooled)))
{
}

torch::Tensor BuiltinArchitectureImpl::pooled(torch::Tensor x)
{
    x = m_widen1(m_stem(x));
    x = x + m_residual1b(m_residual1a(x));
    x = halved(m_widen2(x));
    x = halved(m_widen3(x));
    x = x + m_residual3b(m_residual3a(x));
    return x.mean({2, 3});
}

void BuiltinArchitectureImpl::standardizeBy(const torch::Tensor& pooled)
{
    // A channel that never fires must not be blown up by a deviation of almost nothing.
    constexpr double kLeastDeviation = 1e-3;
    m_featureMean.copy_(pooled.mean(0));
    m_featureDeviation.copy_(pooled.std(0).clamp_min(kLeastDeviation));
}

NetworkGraph builtinGraph(std::int64_t side, std::int64_t stemStride)
{
    NetworkGraph graph({3, side, side});
    NodeId x = addBlock(graph, graph.input(), "stem", kWidths[0], stemStride, 3 * stemStride);
    x = addResidualPair(graph, addBlock(graph, x, "widen1", kWidths[1], 2), "residual1");
    x = graph.add(op::MaxPool{}, addBlock(graph, x, "widen2", kWidths[2]));
    x = graph.add(op::MaxPool{}, addBlock(graph, x, "widen3", kWidths[3]));
    x = addResidualPair(graph, x, "residual3");
    addGlobalPool(graph, x);
    return graph;
}

StateDict toStateDict(const BuiltinArchitecture& network,
                      std::map<std::string, std::string> metadata)
{
    StateDict file;
    file.metadata = std::move(metadata);
    forEachTensor(network, [&](const std::string& name, const torch::Tensor& tensor) {
        const torch::Tensor half = tensor.detach().to(torch::kCPU, torch::kHalf).contiguous();
        NamedTensor stored{name, "F16", half.sizes().vec(), std::vector<std::byte>(half.nbytes())};
        std::memcpy(stored.bytes.data(), half.data_ptr(), half.nbytes());
        file.tensors.push_back(std::move(stored));
    });
    return file;
}

void startFrom(BuiltinArchitecture& network, const StateDict& file)
{
    const torch::NoGradGuard guard;
    forEachTensor(network, [&](const std::string& name, torch::Tensor tensor) {
        const NamedTensor* const stored = file.find(name);
        if (!stored)
            return;
        if (tensor.sizes() == torch::IntArrayRef(stored->shape))
            tensor.copy_(tensorOf(*stored));
        else if (name == kStemWeight && tensor.size(2) == 6 &&
                 stored->shape == std::vector<std::int64_t>{kWidths[0], 3, 3, 3})
            tensor.copy_(tensorOf(*stored).repeat_interleave(2, 2).repeat_interleave(2, 3) / 4);
    });
}

} // namespace murmuration
