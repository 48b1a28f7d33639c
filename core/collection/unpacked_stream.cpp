// SPDX-License-Identifier: Apache-2.0
#include "core/collection/unpacked_stream.h"

#include "core/base/bytes.h"
#include "core/base/error.h"

#include <algorithm>
#include <limits>
#include <new>
#include <zlib.h>

namespace murmuration {
namespace {

constexpr std::string_view kGzipMagic = "\x1F\x8B";

} // namespace

UnpackedStream::UnpackedStream(const FileSet& files, std::size_t index)
    : m_files(files)
    , m_index(index)
{
    if (!refill() || !holds(m_packed, 0, kGzipMagic))
        return;
    m_zlib = std::make_unique<z_stream>();
    constexpr int kGzip = 16 + MAX_WBITS;
    if (inflateInit2(m_zlib.get(), kGzip) != Z_OK)
        throw std::bad_alloc();
}

UnpackedStream::~UnpackedStream()
{
    if (m_zlib)
        inflateEnd(m_zlib.get());
}

std::size_t UnpackedStream::read(std::uint8_t* to, std::size_t count)
{
    std::size_t done = 0;
    while (done < count && m_damage.empty()) {
        const std::size_t got =
            m_zlib ? inflate(to + done, count - done) : copy(to + done, count - done);
        if (got == 0 && m_next == m_packed.size() && !refill())
            break;
        done += got;
    }
    if (done == 0 && !m_damage.empty())
        throw Error(m_damage);
    return done;
}

bool UnpackedStream::atEnd()
{
    std::uint8_t next = 0;
    if (read(&next, 1) != 0)
        return false;
    if (m_zlib && !m_memberEnded)
        throw Error("its packed data is cut short; copy or download it again");
    return true;
}

bool UnpackedStream::refill()
{
    // Of most files only the first bytes are looked at.
    constexpr std::size_t kFirst = std::size_t{1} << 12U;
    constexpr std::size_t kBlock = std::size_t{1} << 20U;
    m_packed = m_files.read(m_index, m_offset, m_offset == 0 ? kFirst : kBlock);
    m_offset += m_packed.size();
    m_next = 0;
    return !m_packed.empty();
}

std::size_t UnpackedStream::copy(std::uint8_t* to, std::size_t count)
{
    const std::size_t copied = std::min(count, m_packed.size() - m_next);
    std::copy_n(m_packed.begin() + static_cast<std::ptrdiff_t>(m_next), copied, to);
    m_next += copied;
    return copied;
}

/// A .gz may be several behind each other. What else stands there, zeros that fill a block of a
/// tape, is passed over, as gzip does.
bool UnpackedStream::memberFollows()
{
    if (m_next + 1 == m_packed.size()) { // the mark may lie across two blocks
        const std::uint8_t first = m_packed.back();
        static_cast<void>(refill());
        m_packed.insert(m_packed.begin(), first);
    }
    m_memberEnded = !holds(m_packed, m_next, kGzipMagic);
    if (m_memberEnded)
        m_next = m_packed.size();
    return !m_memberEnded;
}

std::size_t UnpackedStream::inflate(std::uint8_t* to, std::size_t count)
{
    constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
    if (m_memberEnded && !memberFollows())
        return 0;
    m_zlib->next_in = m_packed.data() + m_next;
    m_zlib->avail_in = static_cast<uInt>(m_packed.size() - m_next);
    m_zlib->next_out = to;
    m_zlib->avail_out = static_cast<uInt>(std::min(count, kMost));
    const uInt wanted = m_zlib->avail_out;
    const int status = ::inflate(m_zlib.get(), Z_NO_FLUSH);
    m_next = m_packed.size() - m_zlib->avail_in;
    if (status == Z_STREAM_END) {
        m_memberEnded = true;
        inflateReset(m_zlib.get());
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
        m_damage = std::string("its packed data is damaged (") +
                   (m_zlib->msg ? m_zlib->msg : "no reason is known") +
                   "); copy or download it again";
    }
    return wanted - m_zlib->avail_out;
}

} // namespace murmuration
