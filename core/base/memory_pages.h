// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace murmuration {

// The first touch of a page of new memory is an interruption that can take longer than computing
// what is put there. Both are hints: nothing happens where the system knows no such thing.

/// Asks for pages of megabytes instead of kilobytes behind untouched memory.
void adviseHugePages(void* memory, std::size_t bytes);

/// Makes all pages of memory that is about to be written in one go.
void populatePages(void* memory, std::size_t bytes);

/// Bytes of memory that the machine has, or the container that the program runs in; UINT64_MAX
/// where the system does not tell.
[[nodiscard]] std::uint64_t physicalMemory();

} // namespace murmuration
