// SPDX-License-Identifier: Apache-2.0
#include "core/networks/slow_blas.h"

#include <fstream>

namespace murmuration {

std::optional<std::string> slowBlasNotice()
{
    std::ifstream memoryMap("/proc/self/maps");
    return slowBlasNotice(memoryMap);
}

std::optional<std::string> slowBlasNotice(std::istream& memoryMap)
{
    // The map names files by their resolved path: Debian's alternatives lead libblas.so.3 either to
    // .../blas/libblas.so.3.11.0 (the reference) or to .../openblas-pthread/libblas.so.3 and the
    // like.
    bool reference = false;
    for (std::string line; std::getline(memoryMap, line);) {
        if (line.find("openblas") != std::string::npos ||
            line.find("libmkl") != std::string::npos || line.find("/atlas/") != std::string::npos ||
            line.find("libblis") != std::string::npos)
            return std::nullopt;
        reference = reference || line.find("/blas/libblas.so") != std::string::npos;
    }
    if (!reference)
        return std::nullopt;
    return "the networks run on the slow reference BLAS; install the package libopenblas0-pthread "
           "to "
           "make them up to 20 times faster";
}

} // namespace murmuration
