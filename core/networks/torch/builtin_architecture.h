// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/architectures/network_graph.h"
#include "core/networks/weights/safetensors.h"

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>

namespace murmuration {

/// A convolution, batch normalisation and ReLU; the map keeps its side, divided by the stride.
class ConvBlockImpl : public torch::nn::Module
{
public:
    ConvBlockImpl(std::int64_t inputs, std::int64_t outputs, std::int64_t stride = 1,
                  std::int64_t kernel = 3);

    torch::Tensor forward(const torch::Tensor& x);

private:
    torch::nn::Conv2d m_convolution;
    torch::nn::BatchNorm2d m_normalization;
};
TORCH_MODULE(ConvBlock);

/// What distinguishes one built-in network from another.
struct BuiltinShape
{
    std::int64_t classes = 0;
    /// 1 suits thumbnails, 2 photographs. The stem's kernel is three times as long, so that both
    /// see the same part of a picture, at the side that suits each.
    std::int64_t stemStride = 2;
};

/// The built-in network: a residual CNN for small pictures, after D. Page's ResNet-9 ("How to train
/// your ResNet", 2018) at half its width and with strides in place of its most expensive layers'
/// full resolution. Fully convolutional up to the pooling, so it takes any input side from 16 px
/// on.
///
///   3 -> 32 by the stem's stride | 32 -> 64 by stride 2, residual pair | 64 -> 128, halve |
///   128 -> 256, halve, residual pair | mean | classes
class BuiltinArchitectureImpl : public torch::nn::Module
{
public:
    explicit BuiltinArchitectureImpl(const BuiltinShape& shape);

    /// N x 3 x S x S, normalised -> N x kPooled: the last convolution's output, averaged over all
    /// places.
    torch::Tensor pooled(torch::Tensor x);
    /// N x kPooled -> N x classes.
    torch::Tensor classify(const torch::Tensor& pooled) { return m_classifier(pooled); }
    /// Learns what features are standardised by: around their mean, each counting alike, they group
    /// photographs better. `pooled`: N x kPooled.
    void standardizeBy(const torch::Tensor& pooled);

    static constexpr std::int64_t kPooled = 256;

private:
    ConvBlock m_stem;
    ConvBlock m_widen1;
    ConvBlock m_residual1a;
    ConvBlock m_residual1b;
    ConvBlock m_widen2;
    ConvBlock m_widen3;
    ConvBlock m_residual3a;
    ConvBlock m_residual3b;
    torch::nn::Linear m_classifier;
    torch::Tensor m_featureMean;
    torch::Tensor m_featureDeviation;
};
TORCH_MODULE(BuiltinArchitecture);

/// All parameters and running statistics, as 16-bit floats: half the size, and no difference that
/// matters.
[[nodiscard]] StateDict toStateDict(const BuiltinArchitecture& network,
                                    std::map<std::string, std::string> metadata);

/// Takes over every tensor of a file that the network has by the same name and shape. A stem of
/// stride 1 becomes one of stride 2 that makes of a picture what the other makes of its halved one:
/// what was learnt from small pictures is where learning from larger ones begins.
void startFrom(BuiltinArchitecture& network, const StateDict& file);

/// BuiltinArchitecture up to the pooling, as it is run: N x 3 x side x side, normalised -> N x
/// kPooled.
[[nodiscard]] NetworkGraph builtinGraph(std::int64_t side, std::int64_t stemStride);

} // namespace murmuration
