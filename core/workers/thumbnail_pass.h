// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/collection.h"
#include "core/images/thumbnails.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

namespace murmuration {

/// Reads pictures for their thumbnails alone, at a reduced scale where the format allows, on the
/// caller and `threads` - 1 others. `progressed` is called on the caller's thread now and then.
/// What cannot be read stays without one. Returns early when `stop` is requested.
void makeThumbnails(const Collection& collection, const std::vector<std::uint32_t>& items,
                    Thumbnails& thumbnails, unsigned threads, const std::stop_token& stop,
                    const std::function<void()>& progressed);

} // namespace murmuration
