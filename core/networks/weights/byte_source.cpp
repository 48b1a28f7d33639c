// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/byte_source.h"

#include "core/base/error.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace murmuration {
namespace {

[[noreturn]] void failWith(int code, const char* what)
{
    throw Error(std::string(what) + ": " + std::generic_category().message(code));
}

} // namespace

ByteSource::ByteSource(const std::filesystem::path& file)
    // Without O_NONBLOCK a named pipe would wait for its writer.
    : m_file(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
{
    if (m_file < 0)
        failWith(errno, "the file cannot be opened");
    struct stat status = {};
    const bool known = ::fstat(m_file, &status) == 0;
    if (!known || !S_ISREG(status.st_mode)) {
        ::close(m_file);
        throw Error(known && S_ISDIR(status.st_mode) ? "it is a folder" : "it is no regular file");
    }
    m_size = static_cast<std::uint64_t>(status.st_size);
}

ByteSource::ByteSource(Bytes memory)
    : m_memory(memory)
    , m_size(memory.size())
{
}

ByteSource::~ByteSource()
{
    if (m_file >= 0)
        ::close(m_file);
}

void ByteSource::read(std::uint64_t offset, std::span<std::byte> out) const
{
    if (offset > m_size || out.size() > m_size - offset)
        throw Error("it is cut short; copy or download it again");
    if (m_file < 0) {
        const Bytes from = m_memory.subspan(offset, out.size());
        std::copy(from.begin(), from.end(), reinterpret_cast<std::uint8_t*>(out.data()));
        return;
    }
    while (!out.empty()) {
        const ssize_t got = ::pread(m_file, out.data(), out.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            failWith(errno, "the file cannot be read");
        if (got == 0)
            throw Error("the file became shorter while it was read");
        out = out.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
}

std::vector<std::uint8_t> ByteSource::part(std::uint64_t offset, std::uint64_t most) const
{
    std::vector<std::uint8_t> bytes(offset < m_size ? std::min(most, m_size - offset) : 0);
    read(std::min(offset, m_size), std::as_writable_bytes(std::span(bytes)));
    return bytes;
}

} // namespace murmuration
