// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/embed.h"
#include "core/base/issue.h"

namespace murmuration {

/// What was asked for and changes nothing: options of another method than the one that lays out,
/// and, where features come with the file (`hasFeatures`), those of a network.
[[nodiscard]] IssueList flagsWithoutEffect(const EmbedOptions& options, bool hasFeatures);

} // namespace murmuration
