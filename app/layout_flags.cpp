// SPDX-License-Identifier: Apache-2.0
#include "app/layout_flags.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdlib>

namespace murmuration {
namespace {

/// Accepts `word`, or a number above zero.
CLI::Validator wordOrPositive(const std::string& word)
{
    return {[word](std::string& value) -> std::string {
                if (value == word)
                    return {};
                char* end = nullptr;
                const double number = std::strtod(value.c_str(), &end);
                const bool valid =
                    end != value.c_str() && *end == '\0' && number > 0 && std::isfinite(number);
                return valid ? std::string()
                             : "'" + value + "' is neither " + word + " nor a number above 0";
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

} // namespace

void LayoutFlags::addTo(CLI::App& command)
{
    auto* pathOption = command.add_option(
        "PATH", path, "a folder of pictures (class = subfolder), an IDX file, or a .npy matrix");
    command.add_flag("--demo", demo, "open the demonstration collection instead")
        ->excludes(pathOption);
    command
        .add_option("--labels", labels,
                    "a text file with one class per line, for collections without classes")
        ->check(CLI::ExistingFile);
    command.add_option("--model", model, "builtin, pixels, pixels:SIDE, or a TorchScript file")
        ->capture_default_str();
    command.add_option("--method", method, "how to lay out")
        ->check(CLI::IsMember({"tsne", "pca"}))
        ->capture_default_str();
    command.add_option("--dims", dimensions, "dimensions of the layout")
        ->check(CLI::IsMember({2, 3}))
        ->capture_default_str();
    command.add_option("--perplexity", perplexity, "how many neighbours a point attends to, about")
        ->check(finite())
        ->check(CLI::Range(1.0, 100000.0))
        ->capture_default_str();
    command.add_option("--learning-rate", learningRate, "length of a step")
        ->check(wordOrPositive("auto"))
        ->capture_default_str();
    command.add_option("--exaggeration", exaggeration, "late exaggeration; 1 is plain t-SNE")
        ->check(finite())
        ->check(CLI::Range(1.0, 100.0))
        ->capture_default_str();
    command.add_option("--seed", seed, "of the random numbers")->capture_default_str();
    command.add_option("--metric", metric, "how features are compared")
        ->check(CLI::IsMember({"euclidean", "cosine"}))
        ->capture_default_str();
    command.add_flag("--sphereize", sphereize,
                     "subtract the mean and scale features to unit length");
    command.add_option("--pca", pca, "reduce the features to so many dimensions first, or off")
        ->check(wordOrPositive("off"))
        ->capture_default_str();
}

LayoutOptions LayoutFlags::layoutOptions() const
{
    LayoutOptions options;
    options.method = method == "pca" ? LayoutMethod::Pca : LayoutMethod::Tsne;
    options.metric = metric == "cosine" ? Metric::Cosine : Metric::Euclidean;
    options.transform.sphereize = sphereize;
    options.transform.pca.reset();
    if (pca != "off")
        options.transform.pca =
            static_cast<std::size_t>(std::max(1.0, std::strtod(pca.c_str(), nullptr)));
    options.tsne.dimensions = dimensions;
    options.tsne.perplexity = perplexity;
    options.tsne.exaggeration = exaggeration;
    options.tsne.seed = seed;
    if (learningRate != "auto")
        options.tsne.learningRate = std::strtod(learningRate.c_str(), nullptr);
    return options;
}

} // namespace murmuration
