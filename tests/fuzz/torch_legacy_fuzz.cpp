// SPDX-License-Identifier: Apache-2.0
#include "tests/core/weight_files.h"
#include "tests/fuzz/fuzz_reading.h"

/// The input is what follows the magic number.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace murmuration;
    std::vector<std::uint8_t> file(weight_files::kMagic.begin(), weight_files::kMagic.end());
    file.insert(file.end(), data, data + size);
    readFuzzed(file);
    return 0;
}
