// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/training.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace murmuration {

/// Label agreement of photographs' nearest neighbours when the network sees them at that side.
struct PhotographFigure
{
    int side = 0; ///< px
    double agreement = 0;
};

/// The figure with the highest agreement, the smaller side among equals. `figures` is not empty.
[[nodiscard]] const PhotographFigure& bestOf(const std::vector<PhotographFigure>& figures);

/// What the card beside the weights tells.
struct ModelCard
{
    std::filesystem::path data;
    std::filesystem::path evaluate; ///< empty: no photographs were looked at
    int epochs = 0;
    std::uint64_t seed = 0;
    unsigned threads = 0;
    const TrainingSet* set = nullptr;
    EpochReport report;
    std::vector<PhotographFigure> figures;
};

/// Writes the card as Markdown, atomically. Throws Error.
void writeModelCard(const std::filesystem::path& file, const ModelCard& card);

} // namespace murmuration
