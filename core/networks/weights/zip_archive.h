// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/byte_source.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace murmuration {

/// The directory of a ZIP archive (APPNOTE 6.3: stored and deflated entries, ZIP64), as torch.save
/// writes it. Nothing but the directory is read until an entry is asked for.
class ZipArchive
{
public:
    struct Entry
    {
        std::uint64_t header = 0; ///< where its local header stands
        std::uint64_t packed = 0; ///< bytes in the file
        std::uint64_t size = 0;   ///< bytes unpacked, as the directory says
        std::uint32_t checksum = 0;
        std::uint16_t method = 0;
        bool encrypted = false;
    };

    /// Reads the directory of `source`, which must outlive this. Throws Error (the reason alone)
    /// when there is none or it points out of the file.
    explicit ZipArchive(const ByteSource& source);

    [[nodiscard]] const std::map<std::string, Entry, std::less<>>& entries() const
    {
        return m_entries;
    }

    /// An entry unpacked. The caller says how large it may be, so that a small file cannot ask for
    /// all memory. Throws Error: missing, larger than `most`, encrypted, damaged.
    [[nodiscard]] std::vector<std::byte> read(std::string_view name, std::uint64_t most) const;

    /// Reads every entry and compares it with its checksum, for readers that do not. Throws as
    /// `read` does.
    void requireWhole(std::uint64_t most) const;

private:
    void readDirectory(std::uint64_t offset, std::uint64_t length, std::uint64_t count);

    const ByteSource& m_source;
    std::map<std::string, Entry, std::less<>> m_entries;
};

} // namespace murmuration
