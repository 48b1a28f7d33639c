// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/lessons.h"
#include "core/networks/network.h"
#include "core/networks/training.h"

#include <filesystem>
#include <memory>

namespace murmuration {

/// The door to everything that needs LibTorch. It is implemented in a module of its own, which is
/// loaded on first need: merely linking LibTorch would cost the program 0.7 s at every start. No
/// LibTorch type or exception passes.
class NetworkModule
{
public:
    virtual ~NetworkModule() = default;

    /// The network trainBuiltin made. The file describes its own preprocessing. Throws Error naming
    /// the file.
    [[nodiscard]] virtual std::unique_ptr<Network> openBuiltin(const std::filesystem::path& weights,
                                                               unsigned threads) const = 0;

    /// A file of weights alone, in any format of readStateDict, for an architecture that is known.
    /// Throws Error naming the file.
    [[nodiscard]] virtual std::unique_ptr<Network> openWeights(const std::filesystem::path& file,
                                                               const NetworkChoice& choice,
                                                               unsigned threads) const = 0;

    /// A TorchScript file. Unless the choice says otherwise, pictures are prepared as for ImageNet,
    /// MNIST or CIFAR-10, whichever it takes first. Throws Error naming the file.
    [[nodiscard]] virtual std::unique_ptr<Network>
    openTorchScript(const std::filesystem::path& file, const NetworkChoice& choice,
                    unsigned threads) const = 0;

    /// Trains the built-in network and writes it to `weights` after every epoch, so that an
    /// interrupted training leaves its last complete epoch. `lessons` may be null: there is no
    /// teacher. Throws Error, and Cancelled within a batch of being asked to stop.
    virtual void trainBuiltin(const TrainingSet& set, const Lessons* lessons,
                              const TrainingOptions& options, const std::filesystem::path& weights,
                              const TrainingObserver& observer,
                              const TaskContext& context) const = 0;
};

/// Loads the module on the first call (about 0.7 s) and keeps it. Thread-safe. Throws Error.
[[nodiscard]] const NetworkModule& networkModule();

/// The name and type of the function by which the module hands out its one NetworkModule.
inline constexpr const char* kNetworkModuleEntry = "murmurationNetworkModule";
using NetworkModuleEntry = const NetworkModule* (*)();

} // namespace murmuration
