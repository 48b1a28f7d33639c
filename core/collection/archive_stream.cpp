// SPDX-License-Identifier: Apache-2.0
#include "core/collection/archive_stream.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <archive.h>
#include <cerrno>

namespace murmuration {

ArchiveStream::ArchiveStream(const std::filesystem::path& file)
    : m_folder(file.parent_path(), {file.filename().native()})
    , m_archive(archive_read_new())
{
    archive* const a = m_archive.get();
    // The formats and compressions are named one by one: "all" would also start programs.
    archive_read_support_format_tar(a);
    archive_read_support_format_zip(a);
    archive_read_support_filter_bzip2(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_zstd(a);
    archive_read_support_filter_compress(a);
    constexpr std::size_t kBlock = 1 << 18;
    int status = ARCHIVE_FATAL;
    try {
        m_gzip.emplace(m_folder, 0);
        if (!m_gzip->packed())
            m_gzip.reset();
        status = m_gzip ? archive_read_open(a, this, nullptr, readBlock, nullptr)
                        : archive_read_open_filename(a, file.c_str(), kBlock);
    } catch (const Error&) {
        status = ARCHIVE_FATAL; // it can't be read
    }
    if (status != ARCHIVE_OK)
        m_archive.reset();
}

void ArchiveStream::Close::operator()(archive* a) const
{
    archive_read_free(a);
}

long ArchiveStream::readBlock(archive* a, void* stream, const void** block)
{
    auto& self = *static_cast<ArchiveStream*>(stream);
    *block = self.m_block.data();
    try {
        return static_cast<long>(self.m_gzip->read(self.m_block.data(), self.m_block.size()));
    } catch (const std::exception& error) { // libarchive is C
        archive_set_error(a, EIO, "%s", error.what());
        return ARCHIVE_FATAL;
    }
}

bool ArchiveStream::packed() const
{
    return m_gzip || archive_filter_code(get(), 0) != ARCHIVE_FILTER_NONE;
}

std::string ArchiveStream::reason() const
{
    constexpr std::size_t kLongest = 120;
    const char* const text = archive_error_string(get());
    return text ? shortened(wellFormed(text), kLongest) : std::string();
}

std::size_t ArchiveStream::readBehindEnd()
{
    if (!m_gzip)
        return 0;
    const std::size_t got = m_gzip->read(m_block.data(), m_block.size());
    if (got == 0)
        static_cast<void>(m_gzip->atEnd());
    return got;
}

} // namespace murmuration
