// SPDX-License-Identifier: Apache-2.0
#include "core/base/file_bytes.h"

#include "core/base/error.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

namespace murmuration {
namespace {

struct CloseFile
{
    void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};

[[noreturn]] void fail(const std::string& what)
{
    const int code = errno;
    throw Error(what + ": " + std::generic_category().message(code));
}

} // namespace

std::vector<std::uint8_t> readFileBytes(const std::filesystem::path& file, std::size_t most,
                                        std::uint64_t offset)
{
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
        throw Error("it is a folder");
    // The C library's streams, because they say why they fail.
    const std::unique_ptr<std::FILE, CloseFile> stream(std::fopen(file.c_str(), "rb"));
    if (!stream)
        fail("the file cannot be opened");

    if (offset != 0 && ::fseeko(stream.get(), static_cast<off_t>(offset), SEEK_SET) != 0)
        fail("the file cannot be read");

    constexpr std::size_t kBlock = 1 << 16;
    const auto size = std::filesystem::file_size(file, error);
    // One byte more than there should be shows the end.
    std::size_t wanted = error || size < offset ? kBlock : size - offset + 1;
    std::vector<std::uint8_t> bytes;
    std::size_t length = 0;
    while (length < most) {
        wanted = std::min(wanted, most - length);
        bytes.resize(length + wanted);
        const std::size_t got = std::fread(bytes.data() + length, 1, wanted, stream.get());
        length += got;
        if (got < wanted)
            break;
        wanted = kBlock;
    }
    if (std::ferror(stream.get()) != 0)
        fail("the file cannot be read");
    bytes.resize(length);
    return bytes;
}

} // namespace murmuration
