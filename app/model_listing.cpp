// SPDX-License-Identifier: Apache-2.0
#include "app/model_listing.h"

#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/networks/architectures/architectures.h"
#include "core/networks/network.h"
#include "core/networks/preprocessing.h"
#include "core/networks/registry.h"
#include "core/networks/weights/state_dict.h"
#include "core/networks/weights/weight_format.h"
#include "core/networks/weights_file.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <system_error>
#include <vector>

namespace murmuration {
namespace {

using Row = std::vector<std::string>;

/// Columns as wide as their widest entry; the column `rightAligned` to the right.
void print(const std::vector<Row>& rows, std::size_t rightAligned)
{
    std::vector<std::size_t> widths;
    for (const Row& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    }
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string space(widths[i] - row[i].size(), ' ');
            line += (i == 0 ? "" : "  ") + (i == rightAligned ? space + row[i] : row[i] + space);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        std::cout << line << '\n';
    }
}

constexpr const char* kNotKnown = "-";

/// As published; where the publisher tells none, of the file once it is here.
std::string sizeOf(const PublishedWeights& weights)
{
    std::error_code error;
    const auto fetched = std::filesystem::file_size(fetchedFile(weights), error);
    return weights.bytes ? megabytes(*weights.bytes) : error ? kNotKnown : megabytes(fetched);
}

std::string sizeOfBuiltin()
{
    std::error_code error;
    const auto bytes = std::filesystem::file_size(weightsFile("builtin"), error);
    return error ? kNotKnown : megabytes(bytes);
}

std::string titleOf(const PublishedWeights& weights)
{
    const Architecture* const architecture = findArchitecture(weights.architecture);
    return architecture ? std::string(architecture->title) : weights.architecture;
}

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    std::string text;
    for (const std::int64_t side : shape)
        text += (text.empty() ? "" : " x ") + std::to_string(side);
    return text;
}

void printLayers(const std::vector<NetworkLayer>& layers, std::string_view usual)
{
    std::vector<Row> rows{{"LAYER", "VALUES", "SHAPE"}};
    for (const NetworkLayer& layer : layers) {
        std::int64_t values = 1;
        for (const std::int64_t side : layer.shape)
            values *= side;
        rows.push_back({layer.name + (layer.name == usual ? " *" : ""), std::to_string(values),
                        layer.shape.empty() ? kNotKnown : shapeText(layer.shape)});
    }
    std::cout << '\n';
    print(rows, 1);
    std::cout
        << (layers.size() == 1
                ? "* features are taken here; there is no other layer\n"
                : "* features are taken here unless --layer names another; of maps, --pooling "
                  "says how\n");
}

void describeArchitecture(const Architecture& architecture, const PublishedWeights* weights)
{
    const NetworkGraph graph = architecture.build(architecture.size);
    std::cout << architecture.title << ", " << graph.parameterCount() << " parameters, for "
              << architecture.size.side << " x " << architecture.size.side << " px\n"
              << "preprocessing: "
              << describe(weights ? parsePreprocessing(weights->preprocessing)
                                  : architecture.preprocessing)
              << '\n';
    if (weights) {
        const std::string size = sizeOf(*weights);
        std::cout << "weights: " << (size == kNotKnown ? "of unknown size" : size) << ", "
                  << weights->licence << ", trained on " << weights->trainedOn << ", published by "
                  << weights->publisher << "\n  at " << weights->address << "\n  "
                  << (isFetched(*weights) ? "fetched: " + utf8(fetchedFile(*weights))
                                          : "not fetched; murmuration models get " + weights->name)
                  << '\n';
    } else {
        std::cout << "weights: give a file of them with --model\n";
    }
    std::vector<NetworkLayer> layers;
    for (const GraphLayer& layer : graph.layers())
        layers.push_back({layer.name, graph.nodes()[layer.node].shape});
    printLayers(layers, architecture.layer);
}

/// "epoch, arch, optimizer", as far as it fits a line.
std::string listed(const std::vector<std::string>& names)
{
    constexpr std::size_t kLongest = 200;
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + shownName(name);
    return shortened(text, kLongest);
}

void describeOpened(const std::string& model)
{
    NetworkChoice choice;
    choice.model = model;
    const std::unique_ptr<Network> network = openNetwork(choice, threadBudget());
    const NetworkDescription& about = network->description();
    std::cout << about.name
              << (about.architecture.empty() ? std::string() : ": " + about.architecture);
    if (about.parameterCount > 0)
        std::cout << ", " << about.parameterCount << " parameters";
    if (const std::filesystem::path file = weightsFile(model); !file.empty()) {
        std::error_code error;
        const auto bytes = std::filesystem::file_size(file, error);
        std::cout << "\nformat: " << nameOf(weightFormatOf(file))
                  << (error ? std::string() : ", " + megabytes(bytes));
    }
    std::cout << "\npreprocessing: " << describe(about.preprocessing) << '\n';
    if (!about.notice.empty())
        std::cout << "note: " << about.notice << '\n';
    if (!about.besideWeights.empty())
        std::cout << "beside the weights, not needed: " << listed(about.besideWeights) << '\n';
    const NetworkLayer only{about.layer, {static_cast<std::int64_t>(about.featureSize)}};
    printLayers(about.layers.empty() ? std::vector{only} : about.layers, about.layer);
}

} // namespace

std::string megabytes(std::uint64_t bytes)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
    return text;
}

void listModels()
{
    std::vector<Row> rows{{"NAME", "ARCHITECTURE", "SIZE", "LICENCE", "TRAINED ON", "STATE"},
                          {"builtin", "compact ResNet", sizeOfBuiltin(), "Apache-2.0",
                           "CIFAR-10, Caltech-101", "built in"},
                          {"pixels", "grey values", kNotKnown, kNotKnown, kNotKnown, "built in"}};
    for (const PublishedWeights& weights : publishedWeights())
        rows.push_back({weights.name, titleOf(weights), sizeOf(weights), weights.licence,
                        weights.trainedOn, isFetched(weights) ? "fetched" : "not fetched"});
    print(rows, 2);
    std::cout << "\nmurmuration models get NAME fetches one from its publisher, models NAME lists "
                 "its layers.\nWeights that were trained on ImageNet may be bound by the terms of "
                 "its pictures, too.\nFiles of these architectures open without a name:";
    for (const Architecture& architecture : architectures())
        if (!findPublishedWeights(architecture.name))
            std::cout << ' ' << architecture.name;
    std::cout << '\n';
}

void describeModel(const std::string& model)
{
    const PublishedWeights* const weights = findPublishedWeights(model);
    const Architecture* const architecture =
        findArchitecture(weights ? weights->architecture : std::string_view(model));
    if (architecture)
        describeArchitecture(*architecture, weights);
    else
        describeOpened(model);
}

} // namespace murmuration
