// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bytes.h"
#include "core/networks/weights/pickle_values.h"

#include <cstddef>

namespace murmuration {

/// One pickle, taken apart.
struct Pickle
{
    PickleValues values; ///< their texts view the bytes the pickle was read from
    PickleRef root = 0;
    std::size_t length = 0; ///< its bytes, up to and with its end
};

/// Takes apart the pickle (protocols 0 to 5) that begins `bytes`, without running anything: only
/// containers, plain values and tensors are built, and only what pickle_globals.h lists may be
/// named or called. Memory is bounded by the pickle's length, and nothing recurses. Throws Error
/// (the reason alone): anything else in it, damage, its end missing.
[[nodiscard]] Pickle readPickle(Bytes bytes);

} // namespace murmuration
