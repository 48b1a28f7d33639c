// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/folder_files.h"
#include "core/collection/unpacked_stream.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

struct archive;

namespace murmuration {

/// An archive that libarchive reads from its beginning to its end. What is packed with gzip is
/// unpacked here, as libarchive does not look at gzip's checksum.
class ArchiveStream
{
public:
    explicit ArchiveStream(const std::filesystem::path& file);
    ArchiveStream(const ArchiveStream&) = delete;
    ArchiveStream& operator=(const ArchiveStream&) = delete;

    /// False when the file can't be read or is no archive at all.
    [[nodiscard]] bool isOpen() const { return m_archive != nullptr; }
    [[nodiscard]] archive* get() const { return m_archive.get(); }

    /// Whether it is compressed as a whole. Known once the first header was read.
    [[nodiscard]] bool packed() const;

    /// Why libarchive does not go on; empty when it gives no reason.
    [[nodiscard]] std::string reason() const;

    /// Reads on behind the archive's end; returns how many bytes were there, 0 at the end of the
    /// file. Throws Error with the reason alone: the file is damaged.
    std::size_t readBehindEnd();

private:
    struct Close
    {
        void operator()(archive* a) const;
    };

    static long readBlock(archive* a, void* stream, const void** block);

    FolderFiles m_folder;
    std::optional<UnpackedStream> m_gzip; ///< empty for a file that is not packed so
    std::array<std::uint8_t, std::size_t{1} << 16U> m_block;
    std::unique_ptr<archive, Close> m_archive; ///< closed before what it reads from
};

} // namespace murmuration
