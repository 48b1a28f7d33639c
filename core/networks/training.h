// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/images/image.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace murmuration {

/// Pictures, each of its own size, with a class each.
struct LabelledPictures
{
    std::vector<Image> images;
    std::vector<int> labels; ///< as many; indices into TrainingSet::classNames

    [[nodiscard]] std::size_t size() const { return labels.size(); }
};

/// What a network is trained and tested on. Kept decoded: CIFAR-10 takes 180 MB so.
struct TrainingSet
{
    std::vector<std::string> classNames; ///< natural order within each archive
    LabelledPictures train;
    LabelledPictures test;
    LabelledPictures heldOut; ///< of classes that are not among classNames; labels tell them apart
};

/// Reads a .tar.gz of `<anything>/{train,test}/<class>/<picture>`, or of `<class>/<picture>` alone,
/// where every 16th picture of a class is for testing and no more than 200 of a class are used.
/// Classes named in `holdOut` are neither trained nor tested on but held out. Pictures are in the
/// natural order of their names, whatever their order in the archive. Throws Error, Cancelled;
/// reports pictures.
[[nodiscard]] TrainingSet readTrainingArchive(const std::filesystem::path& archive,
                                              const std::vector<std::string>& holdOut = {},
                                              const TaskContext& context = {});

/// Adds another archive's pictures; its classes come after those that are there.
void append(TrainingSet& set, TrainingSet more);

struct TrainingOptions
{
    int epochs = 8;
    std::uint64_t seed = 1;
    unsigned threads =
        1;         ///< the result is reproducible for the same seed and the same number of threads
    int side = 64; ///< of the square input, in px; 32 or more
    int stemStride = 2;          ///< of the first convolution: 1 suits thumbnails, 2 photographs
    std::filesystem::path start; ///< a weight file to start from; empty: random weights
};

/// How the training stands after an epoch, whose weights are in the file by then.
struct EpochReport
{
    int epoch = 0;   ///< from 1
    double loss = 0; ///< mean over the epoch's batches
    std::vector<double>
        accuracies;     ///< of each class; over all test pictures after the last epoch, else some
    double seconds = 0; ///< since the training began
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
