// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace murmuration {

/// A file, or memory that stands for one, read at any place. Nothing is read ahead, so that a file
/// of any size can be looked at. Errors are the reason alone; who opens the source names the file.
class ByteSource
{
public:
    /// Throws Error: missing, not permitted, a folder or no regular file.
    explicit ByteSource(const std::filesystem::path& file);
    /// The memory stays the caller's and must outlive this.
    explicit ByteSource(Bytes memory);
    ~ByteSource();
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    [[nodiscard]] std::uint64_t size() const { return m_size; }

    /// Fills `out` with the bytes from `offset` on. Throws Error when there are fewer, or the
    /// system's reason.
    void read(std::uint64_t offset, std::span<std::byte> out) const;

    /// The bytes from `offset` on, at most `most` and as many as there are.
    [[nodiscard]] std::vector<std::uint8_t> part(std::uint64_t offset, std::uint64_t most) const;

private:
    Bytes m_memory;
    int m_file = -1;
    std::uint64_t m_size = 0;
};

} // namespace murmuration
