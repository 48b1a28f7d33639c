// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/layout_flags.h"
#include "core/base/issue.h"
#include "core/collection/collection.h"
#include "core/features/cache/feature_cache.h"
#include "core/features/feature_matrix.h"
#include "core/layout/layout_snapshot.h"
#include "core/neighbors/neighbor_graph.h"
#include "core/networks/network.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace murmuration {

class TerminalProgress;

struct EmbedOptions
{
    LayoutFlags layout;
    std::optional<int> iterations;            ///< empty: as many as the method is made for
    unsigned threads = 0;                     ///< 0: all cores
    std::optional<FeatureCacheOptions> cache; ///< where features are kept; nowhere if empty
    std::filesystem::path coordinates;
    std::filesystem::path features;
    std::filesystem::path image;
    std::filesystem::path mosaic;
    std::filesystem::path report;
    int imageSidePx = 1600;
    int mosaicSidePx = 4096;
};

/// How the neighbours were searched.
struct NeighborSummary
{
    SearchMethod method = SearchMethod::Exact;
    double recall = 1; ///< share of the true ones that were found
    std::size_t k = 0;
};

/// What came out, and what it took.
struct EmbedResult
{
    std::shared_ptr<const Collection> collection;
    std::shared_ptr<const FeatureMatrix> features;
    std::optional<NetworkDescription> network; ///< none where the features came with the file
    LayoutSnapshot layout;
    IssueList issues; ///< the first kIssuesTold of them are already on the terminal
    std::optional<NeighborSummary> neighbors;                 ///< none for PCA
    std::vector<std::pair<std::string, double>> stageSeconds; ///< in the order they ran
    std::size_t recalled = 0;   ///< how many of the features were kept from earlier runs
    double imagesPerSecond = 0; ///< of those that were computed
    double msPerIteration = 0;
    std::optional<double>
        featureAgreement; ///< label agreement of 10 neighbours in the (transformed) features
    std::optional<double> layoutAgreement; ///< the same in the layout
};

inline constexpr std::size_t kIssuesTold = 10;

/// The options' layout, with UMAP's epochs as many as there will be iterations.
[[nodiscard]] LayoutOptions layoutOptionsOf(const EmbedOptions& options);
/// How often so many points will be moved: by t-SNE 1000 times, by UMAP in all its epochs, unless
/// the options say otherwise.
[[nodiscard]] int iterationsFor(const EmbedOptions& options, std::size_t points);

/// Opens, extracts and lays out; writes nothing. Throws Error, Cancelled.
[[nodiscard]] EmbedResult embed(const EmbedOptions& options, TerminalProgress& progress,
                                const std::stop_token& stop);

/// Writes the JSON report. Throws Error.
void writeReport(const std::filesystem::path& file, const EmbedOptions& options,
                 const EmbedResult& result);

} // namespace murmuration
