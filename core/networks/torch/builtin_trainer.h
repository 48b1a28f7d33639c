// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/training.h"

#include <filesystem>

namespace murmuration {

/// NetworkModule::trainBuiltin: stochastic gradient descent with Nesterov momentum under a
/// one-cycle schedule (Smith and Topin 2017), label smoothing, weight decay, and pictures that grow
/// to full size as the training goes on. LibTorch's exceptions pass.
void trainBuiltinNetwork(const TrainingSet& set, const TrainingOptions& options,
                         const std::filesystem::path& weights, const TrainingObserver& observer,
                         const TaskContext& context);

} // namespace murmuration
