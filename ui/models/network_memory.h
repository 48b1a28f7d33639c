// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/network.h"

#include <QStringList>

namespace murmuration {

class Settings;

/// The network chosen last; the built-in one if that is no longer there.
[[nodiscard]] NetworkChoice rememberedNetwork(const Settings& settings);

/// Remembers a choice for the next start and, if it is a file, among the recent ones.
void rememberNetwork(Settings& settings, const NetworkChoice& network);

/// Files chosen before, newest first; what no longer exists is left out.
[[nodiscard]] QStringList recentNetworkFiles(const Settings& settings);

} // namespace murmuration
