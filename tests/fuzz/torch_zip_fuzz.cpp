// SPDX-License-Identifier: Apache-2.0
#include "tests/core/weight_files.h"
#include "tests/fuzz/fuzz_reading.h"

/// An input that begins like an archive is read as it is; any other is the pickle in an archive
/// with right checksums, which no fuzzer would find.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace murmuration;
    const Bytes input(data, size);
    if (holds(input, 0, "PK\x03\x04")) {
        readFuzzed(input);
        return 0;
    }
    constexpr std::size_t kStorage = 24;
    const std::string file =
        weight_files::zip({{"a/data.pkl", std::string(input.begin(), input.end()), size % 2 == 1},
                           {"a/data/0", std::string(kStorage, '\x3d')},
                           {"a/data/1", std::string(kStorage, '\x3d'), true}});
    readFuzzed({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()});
    return 0;
}
