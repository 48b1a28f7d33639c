// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/collection.h"
#include "core/layout/layout_options.h"
#include "core/networks/network.h"

#include <filesystem>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace murmuration {

/// What to open and how to lay it out: the part of the command line that the window and `embed`
/// share.
struct LayoutFlags
{
    std::string path; ///< UTF-8; empty with --demo
    bool demo = false;
    std::string labels;
    std::string labelFrom = "first";
    NetworkChoice network;
    bool noCache = false;
    std::string method = "tsne";
    int dimensions = 2;
    double perplexity = 30;
    std::optional<double> secondPerplexity;
    double supervision = 0;
    std::size_t neighbors = 15;
    double minDistance = 0.1;
    std::string learningRate = "auto";
    double earlyExaggeration = 12;
    int earlyIterations = 250;
    double exaggeration = 1;
    std::uint64_t seed = 10;
    std::string metric = "euclidean";
    bool sphereize = false;
    std::string pca = "50";

    /// Registers the flags, with checks that make a wrong value a usage error.
    void addTo(CLI::App& command);

    [[nodiscard]] OpenOptions openOptions() const;
    [[nodiscard]] LayoutOptions layoutOptions() const;
};

} // namespace murmuration
