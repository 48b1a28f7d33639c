// SPDX-License-Identifier: Apache-2.0
#include "app/layout_flags.h"

#include "app/flag_checks.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdlib>

namespace murmuration {
namespace {

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
        ->check(between(1, 100000))
        ->capture_default_str();
    command
        .add_option("--second-perplexity", secondPerplexity,
                    "a second one, averaged with the first: near and far structure together")
        ->check(between(1, 100000));
    command
        .add_option(
            "--supervision", supervision,
            "how much the classes shape the layout, but for PCA, 0 to 1; every picture says "
            "so")
        ->check(between(0, 1))
        ->capture_default_str();
    command
        .add_option("--neighbors", neighbors,
                    "of UMAP: how many of the nearest make up a neighbourhood")
        ->check(wholeBetween(2, 1000))
        ->capture_default_str();
    command
        .add_option("--min-distance", minDistance,
                    "of UMAP: how near points of a neighbourhood may come")
        ->check(between(0, 1))
        ->capture_default_str();
    command.add_option("--learning-rate", learningRate, "length of a step of t-SNE")
        ->check(wordOrPositive("auto"))
        ->capture_default_str();
    command
        .add_option("--early-exaggeration", earlyExaggeration,
                    "attraction of the first iterations, times")
        ->check(between(1, 100))
        ->capture_default_str();
    command
        .add_option("--early-iterations", earlyIterations,
                    "how many iterations early exaggeration lasts")
        ->check(wholeBetween(0, 100000))
        ->capture_default_str();
    command.add_option("--exaggeration", exaggeration, "late exaggeration; 1 is plain t-SNE")
        ->check(between(1, 100))
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
        ->check(wordOrWhole("off", 100000))
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
