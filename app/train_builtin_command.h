// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

namespace CLI {
class App;
}

namespace murmuration {

struct TrainBuiltinOptions
{
    std::filesystem::path data; ///< a .tar.gz of {train,test}/CLASS/PICTURE
    std::filesystem::path output =
        "resources"; ///< the folder builtin.safetensors and builtin.md are written to
    std::filesystem::path
        evaluate; ///< a folder of photographs, one subfolder for each class; empty: none
    int epochs = 8;
    std::uint64_t seed = 1;
    unsigned threads = 0; ///< 0: as many as there are cores
};

/// `murmuration train-builtin`: trains the built-in network and writes its weights and its model
/// card after every epoch. Prints its progress and figures. Ctrl+C ends it with the last complete
/// epoch. Returns the exit code.
[[nodiscard]] int runTrainBuiltin(const TrainBuiltinOptions& options);

/// Adds the subcommand to the program's command line; when it is given, it runs during parsing and
/// sets `exitCode`.
void addTrainBuiltinCommand(CLI::App& app, int& exitCode);

} // namespace murmuration
