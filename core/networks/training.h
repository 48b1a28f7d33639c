// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace murmuration {

/// Pictures of one size with a class each.
struct LabelledPictures
{
    std::vector<std::uint8_t> rgb; ///< N x side x side x 3
    std::vector<int> labels;       ///< N, indices into TrainingSet::classNames

    [[nodiscard]] std::size_t size() const { return labels.size(); }
};

/// What a classifier is trained and tested on. Kept as bytes: CIFAR-10 takes 180 MB so.
struct TrainingSet
{
    int side = 0;                        ///< of every picture, in px
    std::vector<std::string> classNames; ///< natural order
    LabelledPictures train;
    LabelledPictures test;
};

/// Reads a .tar.gz of `<anything>/{train,test}/<class>/<picture>` with pictures of one square size.
/// Pictures are in the natural order of their names, whatever their order in the archive. Throws
/// Error, Cancelled; reports pictures.
[[nodiscard]] TrainingSet readTrainingArchive(const std::filesystem::path& archive,
                                              const TaskContext& context = {});

struct TrainingOptions
{
    int epochs = 8;
    std::uint64_t seed = 1;
    unsigned threads =
        1; ///< the result is reproducible for the same seed and the same number of threads
};

/// How the training stands after an epoch, whose weights are in the file by then.
struct EpochReport
{
    int epoch = 0;           ///< from 1
    double loss = 0;         ///< mean over the epoch's batches, with label smoothing
    double testAccuracy = 0; ///< on the whole test set
    double seconds = 0;      ///< since the training began
    std::size_t parameters = 0;
    bool last = false;
};

/// How the training stands within an epoch.
struct TrainingProgress
{
    int epoch = 0;   ///< from 1
    double loss = 0; ///< of the newest batches, smoothed
    double imagesPerSecond = 0;
    double secondsLeft = 0;
};

/// Called on the training's thread.
struct TrainingObserver
{
    std::function<void(const TrainingProgress&)> progressed; ///< about once a second
    std::function<void(const EpochReport&)> epochFinished;
};

} // namespace murmuration
