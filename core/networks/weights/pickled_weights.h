// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/pickle_machine.h"
#include "core/networks/weights/state_dict.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace murmuration {

/// Reads the bytes of a storage: all of its values, or throws Error.
using StorageReader = std::function<std::vector<std::byte>(const PickledStorage&)>;

/// The most bytes that all that is unpacked from a file may take: many times the file's size, so
/// that tied and compressed weights are read, but a small file never asks for all memory.
[[nodiscard]] std::uint64_t unpackedLimit(std::uint64_t fileSize);

/// The weights in what torch.save wrote: the dictionary of tensors itself, or the one under
/// "state_dict", "model" and the like. Optimizers beside it are not looked at; plain values beside
/// it become the metadata. Each storage is read once; the tensors' bytes together are at most
/// `limit`. Throws Error (the reason alone).
[[nodiscard]] StateDict pickledWeights(const Pickle& pickle, const StorageReader& readStorage,
                                       std::uint64_t limit);

} // namespace murmuration
