// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/lessons.h"
#include "core/networks/training.h"

#include <filesystem>

namespace murmuration {

/// NetworkModule::trainBuiltin: AdamW (Loshchilov and Hutter 2019) under a one-cycle schedule
/// (Smith and Topin 2017), label smoothing, the cosine between what the network and the teacher say
/// of a window, and pictures that grow to full size as the training goes on. LibTorch's exceptions
/// pass.
void trainBuiltinNetwork(const TrainingSet& set, const Lessons* lessons,
                         const TrainingOptions& options, const std::filesystem::path& weights,
                         const TrainingObserver& observer, const TaskContext& context);

} // namespace murmuration
