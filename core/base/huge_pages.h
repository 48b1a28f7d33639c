// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace murmuration {

/// Asks the system to back untouched memory with pages of megabytes where it lies on whole ones:
/// the first touch of each small page can take as long as computing what is put there. A hint;
/// does nothing where there is no such thing.
void adviseHugePages(void* memory, std::size_t bytes);

} // namespace murmuration
