// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/architectures.h"

#include "core/networks/architectures/families.h"

#include <algorithm>
#include <array>

namespace murmuration {
namespace {

/// A builder of the table: one variant of a family.
template <auto Family, auto Variant>
NetworkGraph build(const ArchitectureSize& size)
{
    return Family(Variant, size);
}

constexpr std::array<float, 3> kImageNetMean{0.485F, 0.456F, 0.406F};
constexpr std::array<float, 3> kImageNetDeviation{0.229F, 0.224F, 0.225F};

constexpr Preprocessing imageNet(int resize, bool bicubic = false)
{
    return {.resize = resize,
            .crop = 224,
            .mean = kImageNetMean,
            .deviation = kImageNetDeviation,
            .bicubic = bicubic};
}
constexpr Preprocessing kImageNet = imageNet(256);
/// Trained with the mean of ImageNet, not with that of CIFAR.
constexpr Preprocessing kCifar{
    .resize = 32, .crop = 32, .mean = kImageNetMean, .deviation = kImageNetDeviation};
constexpr Preprocessing kHalves{
    .resize = 32, .crop = 32, .mean = {0.5F, 0.5F, 0.5F}, .deviation = {0.5F, 0.5F, 0.5F}};
constexpr Preprocessing kDigits{
    .resize = 28, .crop = 28, .grey = true, .mean = {0.1307F}, .deviation = {0.3081F}};

constexpr ArchitectureSize kPhotographs{.classes = 1000, .side = 224};
constexpr ArchitectureSize kCifarPictures{.classes = 10, .side = 32};
constexpr ArchitectureSize kGreyDigits{.classes = 10, .side = 28};

constexpr auto kArchitectures = std::to_array<Architecture>({
    // clang-format off
    {"resnet18", "ResNet-18", build<resNet, 18>, kPhotographs, kImageNet, "avgpool", 11'689'512},
    {"resnet34", "ResNet-34", build<resNet, 34>, kPhotographs, kImageNet, "avgpool", 21'797'672},
    {"resnet50", "ResNet-50", build<resNet, 50>, kPhotographs, kImageNet, "avgpool", 25'557'032},
    {"resnet101", "ResNet-101", build<resNet, 101>, kPhotographs, kImageNet, "avgpool", 44'549'160},
    {"resnet152", "ResNet-152", build<resNet, 152>, kPhotographs, kImageNet, "avgpool", 60'192'808},
    {"vgg11", "VGG-11", build<vgg, VggVariant{11, false}>, kPhotographs, kImageNet, "fc2_relu", 132'863'336},
    {"vgg11_bn", "VGG-11 with batch norm", build<vgg, VggVariant{11, true}>, kPhotographs, kImageNet, "fc2_relu", 132'868'840},
    {"vgg13", "VGG-13", build<vgg, VggVariant{13, false}>, kPhotographs, kImageNet, "fc2_relu", 133'047'848},
    {"vgg13_bn", "VGG-13 with batch norm", build<vgg, VggVariant{13, true}>, kPhotographs, kImageNet, "fc2_relu", 133'053'736},
    {"vgg16", "VGG-16", build<vgg, VggVariant{16, false}>, kPhotographs, kImageNet, "fc2_relu", 138'357'544},
    {"vgg16_bn", "VGG-16 with batch norm", build<vgg, VggVariant{16, true}>, kPhotographs, kImageNet, "fc2_relu", 138'365'992},
    {"vgg19", "VGG-19", build<vgg, VggVariant{19, false}>, kPhotographs, kImageNet, "fc2_relu", 143'667'240},
    {"vgg19_bn", "VGG-19 with batch norm", build<vgg, VggVariant{19, true}>, kPhotographs, kImageNet, "fc2_relu", 143'678'248},
    {"squeezenet1_0", "SqueezeNet 1.0", build<squeezeNet, SqueezeNetVersion::V10>, kPhotographs, kImageNet, "features.12", 1'248'424},
    {"squeezenet1_1", "SqueezeNet 1.1", build<squeezeNet, SqueezeNetVersion::V11>, kPhotographs, kImageNet, "features.12", 1'235'496},
    {"mobilenet_v2", "MobileNetV2", mobileNetV2, kPhotographs, kImageNet, "avgpool", 3'504'872},
    {"mobilenet_v3_large", "MobileNetV3 large", build<mobileNetV3, MobileNetV3Kind::Large>, kPhotographs, kImageNet, "avgpool", 5'483'032},
    {"mobilenet_v3_small", "MobileNetV3 small", build<mobileNetV3, MobileNetV3Kind::Small>, kPhotographs, kImageNet, "avgpool", 2'542'856},
    {"efficientnet_b0", "EfficientNet-B0", efficientNetB0, kPhotographs, imageNet(256, true), "avgpool", 5'288'548},
    {"convnext_tiny", "ConvNeXt-Tiny", convNextTiny, kPhotographs, imageNet(236), "avgpool", 28'589'128},
    {"mobilenet_v1_025", "MobileNetV1 x0.25", mobileNetV1Quarter, kPhotographs, kImageNet, "avgpool", 470'072},
    {"cifar_resnet20", "ResNet-20 for CIFAR", build<cifarResNet, 20>, kCifarPictures, kCifar, "avgpool", 269'722},
    {"cifar_resnet32", "ResNet-32 for CIFAR", build<cifarResNet, 32>, kCifarPictures, kCifar, "avgpool", 464'154},
    {"cifar_resnet44", "ResNet-44 for CIFAR", build<cifarResNet, 44>, kCifarPictures, kCifar, "avgpool", 658'586},
    {"cifar_resnet56", "ResNet-56 for CIFAR", build<cifarResNet, 56>, kCifarPictures, kCifar, "avgpool", 853'018},
    {"lenet", "LeNet of the MNIST tutorials", build<tutorialNetwork, TutorialNetwork::LeNet>, kGreyDigits, kDigits, "fc1_relu", 3'274'634},
    {"lenet5", "LeNet-5", build<tutorialNetwork, TutorialNetwork::LeNet5>, kGreyDigits, kDigits, "fc2_relu", 44'426},
    {"lenet5_padded", "LeNet-5 of padded digits", build<tutorialNetwork, TutorialNetwork::LeNet5Padded>, kGreyDigits, kDigits, "fc2_relu", 61'706},
    {"mnist_example", "CNN of PyTorch's MNIST example", build<tutorialNetwork, TutorialNetwork::MnistExample>, kGreyDigits, kDigits, "fc1_relu", 1'199'882},
    {"mnist_first_example", "CNN of PyTorch's first MNIST example", build<tutorialNetwork, TutorialNetwork::FirstMnistExample>, kGreyDigits, kDigits, "fc1_relu", 21'840},
    {"mnist_cnn", "MNIST CNN with batch norm", build<tutorialNetwork, TutorialNetwork::NormedMnistExample>, kGreyDigits, kDigits, "fc1_relu", 21'900},
    {"cifar_tutorial", "CNN of PyTorch's CIFAR-10 tutorial", build<tutorialNetwork, TutorialNetwork::Cifar>, kCifarPictures, kHalves, "fc2_relu", 62'006},
    // clang-format on
});

} // namespace

std::span<const Architecture> architectures()
{
    return kArchitectures;
}

const Architecture* findArchitecture(std::string_view name)
{
    const auto* const found = std::ranges::find(kArchitectures, name, &Architecture::name);
    return found == kArchitectures.end() ? nullptr : found;
}

} // namespace murmuration
