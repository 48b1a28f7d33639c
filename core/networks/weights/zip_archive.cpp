// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/zip_archive.h"

#include "core/base/error.h"
#include "core/networks/weights/state_dict.h"

#include <algorithm>
#include <limits>
#include <zlib.h>

namespace murmuration {
namespace {

constexpr std::uint64_t kEndRecord = 22;
constexpr std::uint64_t kEndLocator64 = 20;
constexpr std::uint64_t kEndRecord64 = 56;
constexpr std::uint64_t kDirectoryEntry = 46;
constexpr std::uint64_t kLocalHeader = 30;
constexpr std::uint32_t kIn64 = 0xFFFFFFFF; ///< the true value stands in a ZIP64 field
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;

[[noreturn]] void damaged()
{
    throw Error(
        "its archive directory is damaged; the file is cut short or was changed: copy or download "
        "it again");
}

std::uint64_t littleEndian64(Bytes bytes, std::size_t at)
{
    return std::uint64_t{littleEndian32(bytes, at + 4)} << 32 | littleEndian32(bytes, at);
}

/// Takes what did not fit into 32 bits from the ZIP64 field among the extra fields of an entry.
void read64(Bytes extra, ZipArchive::Entry& entry)
{
    constexpr std::uint32_t kZip64Field = 1;
    for (std::size_t at = 0; at + 4 <= extra.size(); at += 4 + littleEndian16(extra, at + 2)) {
        if (littleEndian16(extra, at) != kZip64Field)
            continue;
        const Bytes field = part(extra, at + 4, littleEndian16(extra, at + 2));
        std::size_t next = 0;
        for (std::uint64_t* value : {&entry.size, &entry.packed, &entry.header}) {
            if (*value != kIn64)
                continue;
            if (next + 8 > field.size())
                damaged();
            *value = littleEndian64(field, next);
            next += 8;
        }
        return;
    }
}

class Inflater
{
public:
    Inflater()
    {
        if (inflateInit2(&m_stream, -MAX_WBITS) != Z_OK)
            throw std::bad_alloc();
    }
    ~Inflater() { inflateEnd(&m_stream); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    /// Unpacks a piece to `next` on; returns zlib's status and moves `next`.
    int unpack(std::vector<std::uint8_t>& packed, std::byte*& next, std::byte* end)
    {
        m_stream.next_in = packed.data();
        m_stream.avail_in = static_cast<uInt>(packed.size());
        int status = Z_OK;
        while (status == Z_OK && m_stream.avail_in > 0) {
            m_stream.next_out = reinterpret_cast<Bytef*>(next);
            m_stream.avail_out = static_cast<uInt>(
                std::min<std::ptrdiff_t>(end - next, std::numeric_limits<int>::max()));
            status = inflate(&m_stream, Z_NO_FLUSH);
            next = reinterpret_cast<std::byte*>(m_stream.next_out);
        }
        return status;
    }

private:
    z_stream m_stream{};
};

bool inflateAll(const ByteSource& source, std::uint64_t offset, std::uint64_t packed,
                std::vector<std::byte>& out)
{
    constexpr std::uint64_t kPiece = 1 << 16;
    Inflater inflater;
    std::byte* next = out.data();
    std::byte* const end = next + out.size();
    int status = Z_OK;
    for (std::uint64_t done = 0; status == Z_OK && done < packed; done += kPiece) {
        std::vector<std::uint8_t> piece =
            source.part(offset + done, std::min(kPiece, packed - done));
        status = inflater.unpack(piece, next, end);
    }
    return status == Z_STREAM_END && next == end;
}

std::uint32_t checksumOf(const std::vector<std::byte>& bytes)
{
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

} // namespace

ZipArchive::ZipArchive(const ByteSource& source)
    : m_source(source)
{
    constexpr std::uint64_t kLongestComment = 0xFFFF;
    const std::uint64_t tailLength =
        std::min(source.size(), kEndLocator64 + kEndRecord + kLongestComment);
    const std::uint64_t tailBegin = source.size() - tailLength;
    const std::vector<std::uint8_t> tail = source.part(tailBegin, tailLength);
    std::size_t end = tail.size() < kEndRecord ? 0 : tail.size() - kEndRecord + 1;
    while (end > 0 && !holds(tail, end - 1, "PK\x05\x06"))
        --end;
    if (end-- == 0)
        throw Error("it is a ZIP archive without its end; the file is cut short: copy or download "
                    "it again");

    std::uint64_t count = littleEndian16(tail, end + 10);
    std::uint64_t length = littleEndian32(tail, end + 12);
    std::uint64_t offset = littleEndian32(tail, end + 16);
    if (end >= kEndLocator64 && holds(tail, end - kEndLocator64, "PK\x06\x07")) {
        const std::vector<std::uint8_t> record =
            source.part(littleEndian64(tail, end - kEndLocator64 + 8), kEndRecord64);
        if (!holds(record, 0, "PK\x06\x06") || record.size() < kEndRecord64)
            damaged();
        count = littleEndian64(record, 32);
        length = littleEndian64(record, 40);
        offset = littleEndian64(record, 48);
    }
    if (offset > source.size() || length > source.size() - offset ||
        count > length / kDirectoryEntry)
        damaged();
    readDirectory(offset, length, count);
}

void ZipArchive::readDirectory(std::uint64_t offset, std::uint64_t length, std::uint64_t count)
{
    constexpr std::uint64_t kLargest = 1 << 26;
    if (length > kLargest)
        throw Error("it is a ZIP archive of too many files to be a weight file; choose another "
                    "file");
    const std::vector<std::uint8_t> directory = m_source.part(offset, length);
    std::size_t at = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (!holds(directory, at, "PK\x01\x02"))
            damaged();
        const std::size_t nameLength = littleEndian16(directory, at + 28);
        const std::size_t extraLength = littleEndian16(directory, at + 30);
        const Bytes name = part(directory, at + kDirectoryEntry, nameLength);
        const Bytes extra = part(directory, at + kDirectoryEntry + nameLength, extraLength);
        if (name.size() != nameLength || extra.size() != extraLength)
            damaged();
        Entry entry;
        entry.encrypted = (littleEndian16(directory, at + 8) & 1) != 0;
        entry.method = static_cast<std::uint16_t>(littleEndian16(directory, at + 10));
        entry.checksum = littleEndian32(directory, at + 16);
        entry.packed = littleEndian32(directory, at + 20);
        entry.size = littleEndian32(directory, at + 24);
        entry.header = littleEndian32(directory, at + 42);
        read64(extra, entry);
        if (entry.header > m_source.size() || entry.packed > m_source.size() - entry.header)
            damaged();
        std::string text(name.begin(), name.end());
        if (!m_entries.emplace(std::move(text), entry).second)
            throw Error("two entries of its archive have one name; such a file is made to deceive: "
                        "get it from its publisher");
        at += kDirectoryEntry + nameLength + extraLength + littleEndian16(directory, at + 32);
    }
}

std::vector<std::byte> ZipArchive::read(std::string_view name, std::uint64_t most) const
{
    const auto found = m_entries.find(name);
    if (found == m_entries.end())
        throw Error("its entry " + quotedName(name) + " is missing");
    const Entry& entry = found->second;
    // A deflated block of 258 bytes takes two bits at least.
    constexpr std::uint64_t kHighestRatio = 1032;
    if (entry.size > most || entry.size / kHighestRatio > entry.packed)
        throw Error("its entry " + quotedName(name) + " is said to be " +
                    std::to_string(entry.size) + " bytes large, more than it can be");
    if (entry.encrypted || (entry.method != kStored && entry.method != kDeflated))
        throw Error("its entry " + quotedName(name) +
                    " is encrypted or packed in an unusual way; save the file again with "
                    "torch.save");
    const std::vector<std::uint8_t> local = m_source.part(entry.header, kLocalHeader);
    if (!holds(local, 0, "PK\x03\x04") || local.size() < kLocalHeader)
        damaged();
    const std::uint64_t begin =
        entry.header + kLocalHeader + littleEndian16(local, 26) + littleEndian16(local, 28);
    if (begin > m_source.size() || entry.packed > m_source.size() - begin)
        damaged();

    std::vector<std::byte> bytes(entry.size);
    bool whole = true;
    if (entry.method == kDeflated)
        whole = inflateAll(m_source, begin, entry.packed, bytes);
    else if (entry.packed == entry.size)
        m_source.read(begin, bytes);
    else
        damaged();
    if (!whole || checksumOf(bytes) != entry.checksum)
        throw Error("its entry " + quotedName(name) +
                    " is damaged; copy or download the file again");
    return bytes;
}

void ZipArchive::requireWhole(std::uint64_t most) const
{
    for (const auto& [name, entry] : m_entries)
        static_cast<void>(read(name, most));
}

} // namespace murmuration
