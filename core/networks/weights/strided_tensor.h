// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/pickle_values.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace murmuration {

/// Bytes of a tensor once its values lie without gaps. Throws Error naming it when its layout is
/// impossible: negative or overflowing numbers, a value outside of its storage, or more values than
/// the storage holds.
[[nodiscard]] std::uint64_t checkedBytes(std::string_view name, const PickledTensor& tensor,
                                         const PickledStorage& storage);

/// Whether its values lie row-major without gaps already.
[[nodiscard]] bool isContiguous(const PickledTensor& tensor);

/// Copies the values of a tensor that was checked out of the bytes of its storage's view,
/// row-major. `size`: bytes of one value.
[[nodiscard]] std::vector<std::byte> gathered(const PickledTensor& tensor,
                                              std::span<const std::byte> view, std::size_t size);

} // namespace murmuration
