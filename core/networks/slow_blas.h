// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <istream>
#include <optional>
#include <string>

namespace murmuration {

/// A notice, fit for the issues list, when the process has loaded Debian's reference BLAS, with
/// which LibTorch runs about 20 times slower than with OpenBLAS; empty otherwise, and while no BLAS
/// is loaded yet: ask after opening a network. Looks at the process's memory map, on Linux alone.
[[nodiscard]] std::optional<std::string> slowBlasNotice();

/// The same for a map in the format of /proc/self/maps.
[[nodiscard]] std::optional<std::string> slowBlasNotice(std::istream& memoryMap);

} // namespace murmuration
