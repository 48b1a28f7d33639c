// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/builtin_architecture.h"

#include "core/base/error.h"

#include <cstring>
#include <utility>

namespace murmuration {
namespace {

namespace F = torch::nn::functional;

constexpr const char* kStemStride = "stem_stride"; ///< in the metadata; 1 when it is absent
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

} // namespace

ConvBlockImpl::ConvBlockImpl(std::int64_t inputs, std::int64_t outputs, std::int64_t stride,
                             std::int64_t kernel)
    : m_convolution(register_module(
          "conv", torch::nn::Conv2d(torch::nn::Conv2dOptions(inputs, outputs, kernel)
                                        .stride(stride)
                                        .padding((kernel - 1) / 2)
                                        .bias(false))))
    , m_normalization(register_module("norm", torch::nn::BatchNorm2d(outputs)))
    , m_stride(stride)
    , m_padding((kernel - 1) / 2)
{
}

torch::Tensor ConvBlockImpl::forward(const torch::Tensor& x)
{
    if (m_shift.defined())
        return torch::conv2d(x, m_convolution->weight, m_shift, m_stride, m_padding).relu_();
    return m_normalization(m_convolution(x)).relu_();
}

void ConvBlockImpl::foldNormalization()
{
    const torch::NoGradGuard guard;
    const auto& norm = *m_normalization;
    const torch::Tensor scale = norm.weight / torch::sqrt(norm.running_var + norm.options.eps());
    m_convolution->weight.mul_(scale.view({-1, 1, 1, 1}));
    m_shift = register_buffer("shift", norm.bias - norm.running_mean * scale);
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

torch::Tensor BuiltinArchitectureImpl::forward(const torch::Tensor& x)
{
    return (pooled(x) - m_featureMean) / m_featureDeviation;
}

void BuiltinArchitectureImpl::standardizeBy(const torch::Tensor& pooled)
{
    // A channel that never fires must not be blown up by a deviation of almost nothing.
    constexpr double kLeastDeviation = 1e-3;
    m_featureMean.copy_(pooled.mean(0));
    m_featureDeviation.copy_(pooled.std(0).clamp_min(kLeastDeviation));
}

void BuiltinArchitectureImpl::foldNormalization()
{
    for (ConvBlock* const block : {&m_stem, &m_widen1, &m_residual1a, &m_residual1b, &m_widen2,
                                   &m_widen3, &m_residual3a, &m_residual3b})
        (*block)->foldNormalization();
}

StateDict toStateDict(const BuiltinArchitecture& network,
                      std::map<std::string, std::string> metadata)
{
    StateDict file;
    file.metadata = std::move(metadata);
    if (network->stemStride() != 1)
        file.metadata[kStemStride] = std::to_string(network->stemStride());
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
    const bool fromThumbnails = !file.metadata.contains(kStemStride);
    forEachTensor(network, [&](const std::string& name, torch::Tensor tensor) {
        const NamedTensor* const stored = file.find(name);
        if (!stored)
            return;
        if (tensor.sizes() == torch::IntArrayRef(stored->shape))
            tensor.copy_(tensorOf(*stored));
        else if (name == kStemWeight && fromThumbnails && network->stemStride() == 2 &&
                 stored->shape == std::vector<std::int64_t>{kWidths[0], 3, 3, 3})
            tensor.copy_(tensorOf(*stored).repeat_interleave(2, 2).repeat_interleave(2, 3) / 4);
    });
}

BuiltinArchitecture fromStateDict(const StateDict& file)
{
    const NamedTensor* const bias = file.find("classifier.bias");
    const auto stride = file.metadata.find(kStemStride);
    const BuiltinShape shape{bias && bias->shape.size() == 1 ? bias->shape[0] : 0,
                             stride != file.metadata.end() && stride->second == "2" ? 2 : 1};
    if (shape.classes == 0)
        throw Error("it has no tensor \"classifier.bias\"; it is not a built-in network");
    BuiltinArchitecture network(shape);
    const torch::NoGradGuard guard;
    forEachTensor(network, [&](const std::string& name, torch::Tensor tensor) {
        const NamedTensor* const stored = file.find(name);
        if (!stored || tensor.sizes() != torch::IntArrayRef(stored->shape))
            throw Error("its tensor \"" + name + "\" is missing or of another shape");
        tensor.copy_(tensorOf(*stored));
    });
    return network;
}

} // namespace murmuration
