// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/architectures/architectures.h"

/// The builders of the families of networks, one file each. Parameters and layers have the names of
/// torchvision, or of the program the weights are usually made with.
namespace murmuration {

/// ResNet (He et al. 2015, arXiv 1512.03385) for ImageNet: 18, 34, 50, 101 or 152 layers.
[[nodiscard]] NetworkGraph resNet(int depth, const ArchitectureSize& size);

/// ResNet of the same paper for CIFAR: 20, 32, 44 or 56 layers, shortcuts without weights (option
/// A). Names as in github.com/akamaster/pytorch_resnet_cifar10.
[[nodiscard]] NetworkGraph cifarResNet(int depth, const ArchitectureSize& size);

struct VggVariant
{
    int depth = 16; ///< 11, 13, 16 or 19 layers
    bool batchNorm = false;
};
/// VGG (Simonyan and Zisserman 2014, arXiv 1409.1556). Its dense layers are also offered as "fc1"
/// and "fc2", and after their activation as "fc1_relu" and "fc2_relu".
[[nodiscard]] NetworkGraph vgg(VggVariant variant, const ArchitectureSize& size);

enum class SqueezeNetVersion
{
    V10,
    V11
};
/// SqueezeNet (Iandola et al. 2016, arXiv 1602.07360).
[[nodiscard]] NetworkGraph squeezeNet(SqueezeNetVersion version, const ArchitectureSize& size);

/// MobileNetV1 (Howard et al. 2017, arXiv 1704.04861) with a quarter of the channels and LeakyReLU.
/// Names as in github.com/biubug6/Pytorch_Retinaface.
[[nodiscard]] NetworkGraph mobileNetV1Quarter(const ArchitectureSize& size);

/// MobileNetV2 (Sandler et al. 2018, arXiv 1801.04381).
[[nodiscard]] NetworkGraph mobileNetV2(const ArchitectureSize& size);

enum class MobileNetV3Kind
{
    Large,
    Small
};
/// MobileNetV3 (Howard et al. 2019, arXiv 1905.02244).
[[nodiscard]] NetworkGraph mobileNetV3(MobileNetV3Kind kind, const ArchitectureSize& size);

/// EfficientNet-B0 (Tan and Le 2019, arXiv 1905.11946).
[[nodiscard]] NetworkGraph efficientNetB0(const ArchitectureSize& size);

/// ConvNeXt-Tiny (Liu et al. 2022, arXiv 2201.03545).
[[nodiscard]] NetworkGraph convNextTiny(const ArchitectureSize& size);

/// Small networks that tutorials train: of 5x5 convolutions unless said otherwise, each followed by
/// ReLU and the maxima of 2x2.
enum class TutorialNetwork
{
    LeNet,              ///< 32, 64, dense 1024: TensorFlow's MNIST tutorial
    LeNet5,             ///< 6, 16, dense 120, 84 as in LeCun et al. 1998, with maxima and ReLU
    LeNet5Padded,       ///< the same for digits of 28x28 with two pixels around them
    MnistExample,       ///< 32, 64 of 3x3, pooled once, dense 128: PyTorch's MNIST example
    FirstMnistExample,  ///< 10, 20, dense 50: what that was before
    NormedMnistExample, ///< the same with batch normalisation
    Cifar               ///< 6, 16, dense 120, 84 for colours: PyTorch's CIFAR-10 tutorial
};
[[nodiscard]] NetworkGraph tutorialNetwork(TutorialNetwork kind, const ArchitectureSize& size);

} // namespace murmuration
