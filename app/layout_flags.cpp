// SPDX-License-Identifier: Apache-2.0
#include "app/layout_flags.h"

#include "core/base/error.h"
#include "core/networks/pixels_network.h"
#include "core/networks/preprocessing.h"
#include "core/networks/registry.h"
#include "core/networks/unknown_model.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string_view>

namespace murmuration {
namespace {

/// Accepts `word`, or a number above zero that leaves its products in the range of float.
CLI::Validator wordOrPositive(const std::string& word)
{
    return {[word](std::string& value) -> std::string {
                if (value == word)
                    return {};
                char* end = nullptr;
                const double number = std::strtod(value.c_str(), &end);
                constexpr double kLargest = 1e9;
                const bool valid =
                    end != value.c_str() && *end == '\0' && number > 0 && number <= kLargest;
                return valid ? std::string()
                             : "'" + value + "' is neither " + word +
                                   " nor a number above 0, up to 1e9";
            },
            word + "|NUMBER"};
}

/// A range check lets "nan" through: it is neither below nor above anything.
CLI::Validator finite()
{
    return {[](std::string& value) {
                return std::isfinite(std::strtod(value.c_str(), nullptr))
                           ? std::string()
                           : "'" + value + "' is no finite number";
            },
            ""};
}

/// Otherwise a negative number would be read as one near 2^64, a larger one as 2^64 - 1.
CLI::Validator below2To64()
{
    return {[](std::string& value) {
                std::uint64_t number = 0;
                const auto [end, error] =
                    std::from_chars(value.data(), value.data() + value.size(), number);
                return error == std::errc() && end == value.data() + value.size()
                           ? std::string()
                           : "'" + value + "' is no whole number between 0 and 2^64 - 1";
            },
            ""};
}

bool isSide(std::string_view text)
{
    int side = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
    return error == std::errc() && end == text.data() + text.size() && side >= 1 &&
           side <= PixelsNetwork::kLargestSide;
}

/// What is wrong with a model; empty when openNetwork() can open it, as far as that shows without
/// opening it.
std::string objectionTo(const std::string& model)
{
    constexpr std::string_view kPixels = "pixels:";
    if (model == "builtin" || model == "pixels")
        return {};
    if (model.starts_with(kPixels))
        return isSide(std::string_view(model).substr(kPixels.size()))
                   ? std::string()
                   : "'" + model + "' needs a side from 1 to " +
                         std::to_string(PixelsNetwork::kLargestSide) + " px";
    try {
        NetworkChoice choice;
        choice.model = model;
        if (const PublishedWeights* weights = findPublishedWeights(model)) {
            static_cast<void>(fetchedChoice(*weights, choice));
            return {};
        }
    } catch (const Error& error) {
        return error.what();
    }
    std::error_code error;
    return std::filesystem::is_regular_file(std::filesystem::u8path(model), error)
               ? std::string()
               : unknownModel(model);
}

CLI::Validator knownModel()
{
    return {[](std::string& value) { return objectionTo(value); }, ""};
}

CLI::Validator possiblePreprocessing()
{
    return {[](std::string& value) -> std::string {
                try {
                    // What is not named is the network's own, which is not known yet.
                    Preprocessing any;
                    any.resize = std::numeric_limits<int>::max();
                    any.crop = 1;
                    static_cast<void>(parsePreprocessing(value, any));
                    return {};
                } catch (const Error& error) {
                    return error.what();
                }
            },
            ""};
}

void addNetworkTo(CLI::App& command, NetworkChoice& network)
{
    command
        .add_option("--model", network.model,
                    "what makes the features: builtin, pixels, pixels:SIDE, a name that "
                    "'murmuration models' lists, or a file of weights, TorchScript or ONNX")
        ->check(knownModel())
        ->capture_default_str();
    command.add_option("--layer", network.layer,
                       "where features are taken; 'murmuration models NAME' lists the layers");
    command
        .add_option_function<std::string>(
            "--pooling",
            [&network](const std::string& word) {
                network.pooling = word == "max"       ? Pooling::Max
                                  : word == "flatten" ? Pooling::Flatten
                                                      : Pooling::Mean;
            },
            "how a layer's map becomes a vector: mean or max of each channel, or flatten")
        ->check(CLI::IsMember({"mean", "max", "flatten"}))
        ->default_str("mean");
    command
        .add_option("--preprocessing", network.preprocessing,
                    "what to change of how pictures become input: imagenet, caffe, cifar10, mnist, "
                    "resize=PX, crop=PX, bgr, invert, mean=A/B/C, ..., with commas between")
        ->check(possiblePreprocessing());
}

} // namespace

void LayoutFlags::addTo(CLI::App& command)
{
    auto* pathOption = command.add_option("PATH", path,
                                          "a folder of pictures (class = subfolder), an archive of "
                                          "one, an IDX file or CIFAR batch, a "
                                          "list of picture files, or a .npy matrix");
    command.add_flag("--demo", demo, "open the demonstration collection instead")
        ->excludes(pathOption);
    command
        .add_option("--labels", labels,
                    "a text file with one class per line, for collections without classes")
        ->check(CLI::ExistingFile);
    addNetworkTo(command, network);
    command
        .add_option("--label-from", labelFrom,
                    "of nested folders: the class is the first one's name, or the whole path")
        ->check(CLI::IsMember({"first", "path"}))
        ->capture_default_str();
    command.add_flag("--no-cache", noCache,
                     "compute all features, though they may be there from an earlier run, and "
                     "keep none");
    command.add_option("--method", method, "how to lay out")
        ->check(CLI::IsMember({"tsne", "umap", "pca"}))
        ->capture_default_str();
    command.add_option("--dims", dimensions, "dimensions of the layout")
        ->check(CLI::IsMember({2, 3}))
        ->capture_default_str();
    command.add_option("--perplexity", perplexity, "how many neighbours a point attends to, about")
        ->check(finite())
        ->check(CLI::Range(1.0, 100000.0))
        ->capture_default_str();
    command
        .add_option("--second-perplexity", secondPerplexity,
                    "a second one, averaged with the first: near and far structure together")
        ->check(finite())
        ->check(CLI::Range(1.0, 100000.0));
    command
        .add_option(
            "--supervision", supervision,
            "how much the classes shape the layout, but for PCA, 0 to 1; every picture says "
            "so")
        ->check(finite())
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command
        .add_option("--neighbors", neighbors,
                    "of UMAP: how many of the nearest make up a neighbourhood")
        ->check(CLI::Range(2, 1000))
        ->capture_default_str();
    command
        .add_option("--min-distance", minDistance,
                    "of UMAP: how near points of a neighbourhood may come")
        ->check(finite())
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command.add_option("--learning-rate", learningRate, "length of a step of t-SNE")
        ->check(wordOrPositive("auto"))
        ->capture_default_str();
    command
        .add_option("--early-exaggeration", earlyExaggeration,
                    "attraction of the first iterations, times")
        ->check(finite())
        ->check(CLI::Range(1.0, 100.0))
        ->capture_default_str();
    command
        .add_option("--early-iterations", earlyIterations,
                    "how many iterations early exaggeration lasts")
        ->check(CLI::Range(0, 100000))
        ->capture_default_str();
    command.add_option("--exaggeration", exaggeration, "late exaggeration; 1 is plain t-SNE")
        ->check(finite())
        ->check(CLI::Range(1.0, 100.0))
        ->capture_default_str();
    command.add_option("--seed", seed, "of the random numbers")
        ->check(below2To64())
        ->capture_default_str();
    command.add_option("--metric", metric, "how features are compared")
        ->check(CLI::IsMember({"euclidean", "cosine"}))
        ->capture_default_str();
    command.add_flag("--sphereize", sphereize,
                     "subtract the mean and scale features to unit length");
    command.add_option("--pca", pca, "reduce the features to so many dimensions first, or off")
        ->check(wordOrPositive("off"))
        ->capture_default_str();
}

OpenOptions LayoutFlags::openOptions() const
{
    return {std::filesystem::u8path(labels),
            labelFrom == "path" ? LabelFrom::WholePath : LabelFrom::FirstFolder};
}

LayoutOptions LayoutFlags::layoutOptions() const
{
    LayoutOptions options;
    options.method = method == "pca"    ? LayoutMethod::Pca
                     : method == "umap" ? LayoutMethod::Umap
                                        : LayoutMethod::Tsne;
    options.metric = metric == "cosine" ? Metric::Cosine : Metric::Euclidean;
    options.transform.sphereize = sphereize;
    options.transform.pca.reset();
    if (pca != "off")
        options.transform.pca =
            static_cast<std::size_t>(std::max(1.0, std::strtod(pca.c_str(), nullptr)));
    options.tsne.dimensions = dimensions;
    options.tsne.perplexity = perplexity;
    options.tsne.secondPerplexity = secondPerplexity;
    options.tsne.supervision = supervision;
    options.umap.neighbors = neighbors;
    options.umap.minDistance = minDistance;
    options.tsne.earlyExaggeration = earlyExaggeration;
    options.tsne.earlyExaggerationIterations = earlyIterations;
    options.tsne.exaggeration = exaggeration;
    options.tsne.seed = seed;
    if (learningRate != "auto")
        options.tsne.learningRate = std::strtod(learningRate.c_str(), nullptr);
    return options;
}

} // namespace murmuration
