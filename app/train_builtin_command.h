// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/training.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace murmuration {

struct TrainBuiltinOptions
{
    std::vector<std::filesystem::path> data; ///< archives of [{train,test}/]CLASS/PICTURE
    std::vector<std::string> holdOut;        ///< classes that are only measured on
    std::string teacher;                     ///< any model openNetwork() takes; empty: none
    std::filesystem::path lessons; ///< where what the teacher says is kept; empty: nowhere
    std::size_t views = 1;         ///< windows of each photograph that the teacher is asked about
    std::filesystem::path output =
        "resources"; ///< the folder builtin.safetensors and builtin.md are written to
    std::filesystem::path
        evaluate; ///< a folder of photographs, one subfolder for each class; empty: none
    TrainingOptions training; ///< threads 0: as many as there are cores
};

/// `murmuration train-builtin`: trains the built-in network and writes its weights and its model
/// card after every epoch, and measures both on the photographs once, at the end. Prints its
/// progress and figures. Ctrl+C ends it with the last complete epoch. Returns the exit code.
[[nodiscard]] int runTrainBuiltin(const TrainBuiltinOptions& options);

/// Adds the subcommand to the program's command line; when it is given, it runs during parsing and
/// sets `exitCode`.
void addTrainBuiltinCommand(CLI::App& app, int& exitCode);

} // namespace murmuration
