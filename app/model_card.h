// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/photograph_test.h"
#include "app/train_builtin_command.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

namespace murmuration {

/// How much of what is trained on came from an archive.
struct ArchiveClasses
{
    std::filesystem::path file;
    std::size_t train = 0; ///< pictures
    std::size_t test = 0;
    std::size_t classes = 0;
};

/// What the card beside the weights tells.
struct ModelCard
{
    TrainBuiltinOptions options;
    std::vector<ArchiveClasses> archives; ///< in the order of the report's classes
    std::size_t taught = 0;               ///< windows the teacher was asked about
    EpochReport report;
    std::optional<PhotographFigures> heldOut;
    std::optional<PhotographFigures> photographs;
};

/// Writes the card as Markdown, atomically. Throws Error.
void writeModelCard(const std::filesystem::path& file, const ModelCard& card);

} // namespace murmuration
