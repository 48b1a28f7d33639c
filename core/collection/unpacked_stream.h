// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/file_set.h"

#include <memory>
#include <string>

struct z_stream_s;

namespace murmuration {

/// A file of a set from its beginning to its end; unpacked while it is read if it is a .gz by its
/// content.
class UnpackedStream
{
public:
    /// `files` must outlive this.
    UnpackedStream(const FileSet& files, std::size_t index);
    ~UnpackedStream();
    UnpackedStream(const UnpackedStream&) = delete;
    UnpackedStream& operator=(const UnpackedStream&) = delete;

    /// Reads up to `count` bytes; fewer only at the end of the file, or where a packed one is
    /// damaged. A packed file that ends early counts as its end, and so does what is not packed
    /// behind what is. Throws Error with the reason alone: it can't be read, or it is damaged here.
    std::size_t read(std::uint8_t* to, std::size_t count);

    /// Whether nothing follows. A .gz ends with a checksum of all that was packed, which is looked
    /// at only here. Throws Error with the reason alone: it is damaged or cut short.
    [[nodiscard]] bool atEnd();

    [[nodiscard]] bool packed() const { return m_zlib != nullptr; }

private:
    bool refill();
    [[nodiscard]] bool memberFollows();
    std::size_t copy(std::uint8_t* to, std::size_t count);
    std::size_t inflate(std::uint8_t* to, std::size_t count);

    const FileSet& m_files;
    const std::size_t m_index;
    std::uint64_t m_offset = 0;         ///< in the file, of what is read next
    std::vector<std::uint8_t> m_packed; ///< read, and from m_next on not yet used
    std::size_t m_next = 0;
    std::unique_ptr<z_stream_s> m_zlib; ///< null for a file that is not packed
    bool m_memberEnded = false;         ///< of a packed file, and nothing of a next one was read
    std::string m_damage;               ///< what is thrown once all before it was handed out
};

} // namespace murmuration
