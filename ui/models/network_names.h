// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/network.h"
#include "core/networks/registry.h"

#include <QString>

namespace murmuration {

/// "ResNet-101"
[[nodiscard]] QString titleOf(const PublishedWeights& weights);

/// What getting them means: "ResNet-101 · 178.8 MB · BSD-3-Clause"
[[nodiscard]] QString offerOf(const PublishedWeights& weights);

/// Of a choice that stands on no list: "Pixels 16×16 grey", or a file's name.
[[nodiscard]] QString nameOfModel(const QString& model);

/// "avgpool · 2048", "layer4 · 2048×7×7"
[[nodiscard]] QString layerText(const NetworkLayer& layer);

} // namespace murmuration
