// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fuzz_reading.h"

/// The input is a header and the tensors' bytes behind it, parted by the length that the first two
/// bytes tell, so that changes of the header keep the file a safetensors file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::size_t kOwnLength = 2;
    const murmuration::Bytes input(data, size);
    murmuration::readFuzzed(input);
    if (size < kOwnLength)
        return 0;
    std::vector<std::uint8_t> file{data[0], data[1], 0, 0, 0, 0, 0, 0};
    file.insert(file.end(), data + kOwnLength, data + size);
    murmuration::readFuzzed(file);
    return 0;
}
