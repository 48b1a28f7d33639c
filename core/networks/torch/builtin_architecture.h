// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/safetensors.h"

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>

namespace murmuration {

/// A 3x3 convolution, batch normalisation and ReLU.
class ConvBlockImpl : public torch::nn::Module
{
public:
    ConvBlockImpl(std::int64_t inputs, std::int64_t outputs, std::int64_t stride = 1);

    torch::Tensor forward(const torch::Tensor& x);

    /// Merges the normalisation into the convolution, for inference: the same function, one pass
    /// over memory less.
    void foldNormalization();

private:
    torch::nn::Conv2d m_convolution;
    torch::nn::BatchNorm2d m_normalization;
    std::int64_t m_stride;
    torch::Tensor m_shift; ///< per output channel; defined once folded
};
TORCH_MODULE(ConvBlock);

/// The built-in network: a residual CNN for small pictures, after D. Page's ResNet-9 ("How to train
/// your ResNet", 2018) at half its width and with a stride in place of its first, most expensive
/// pooling. Fully convolutional up to the pooling, so it takes any input side from 8 px on.
///
///   3 -> 32 | 32 -> 64 by stride 2, residual pair | 64 -> 128, halve | 128 -> 256, halve, residual
///   pair | mean | classes
class BuiltinArchitectureImpl : public torch::nn::Module
{
public:
    explicit BuiltinArchitectureImpl(std::int64_t classes);

    /// N x 3 x S x S, normalised -> N x kFeatures: the last convolution's output, averaged over all
    /// places.
    torch::Tensor pooled(torch::Tensor x);
    /// The same, standardised. Pooled activations are never negative, so that all pictures lie in
    /// one direction and cosines tell little; around their mean, each channel counting alike, they
    /// group photographs better.
    torch::Tensor features(const torch::Tensor& x);
    /// N x 3 x S x S -> N x classes.
    torch::Tensor forward(const torch::Tensor& x) { return m_classifier(pooled(x)); }

    /// Learns what features() standardises by. `pooledFeatures`: N x kFeatures.
    void standardizeBy(const torch::Tensor& pooledFeatures);

    void foldNormalization();

    static constexpr std::int64_t kFeatures = 256;

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

/// Builds the network a file holds. Throws Error without the file's name when tensors are missing
/// or of wrong shape.
[[nodiscard]] BuiltinArchitecture fromStateDict(const StateDict& file);

} // namespace murmuration
