// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/pickle_reader.h"
#include "core/networks/weights/pickle_values.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace murmuration {

/// The number, text, truth value or None that an instruction makes of its argument, which is read
/// from `in`; nothing when `code` is another kind of instruction. Throws Error when the argument is
/// no number where one is needed.
[[nodiscard]] std::optional<PickleValue> plainPickleValue(std::uint8_t code, PickleReader& in);

/// The argument of GET and PUT. Throws Error when it is no number.
[[nodiscard]] std::uint64_t pickleTextIndex(std::string_view digits);

} // namespace murmuration
