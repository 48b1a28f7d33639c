// SPDX-License-Identifier: Apache-2.0
#include "core/features/cache/block_coding.h"

#include <cassert>
#include <cstring>
#include <utility>

namespace murmuration {
namespace {

constexpr std::string_view kFileMagic = "MMFEAT01";
constexpr std::size_t kNoteHeadBytes = 2 * sizeof(std::uint32_t);
constexpr std::uint32_t kBlockMark = 0x4B4C424DU; // "MBLK"

template <typename T>
void put(std::string& bytes, const T& value)
{
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Takes a value from the front of `bytes`, which must be long enough.
template <typename T>
T take(std::string_view& bytes)
{
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes.remove_prefix(sizeof value);
    return value;
}

std::uint32_t small(std::size_t number)
{
    assert(number <= UINT32_MAX);
    return static_cast<std::uint32_t>(number);
}

} // namespace

BlockCoding::BlockCoding(std::string key, std::size_t dimensions)
    : m_key(std::move(key))
    , m_dimensions(dimensions)
    , m_seed(contentHash(m_key).low)
{
}

std::string BlockCoding::fileHead() const
{
    std::string bytes(kFileMagic);
    put(bytes, small(m_key.size()));
    put(bytes, small(m_dimensions));
    put(bytes, contentHash(bytes + m_key));
    return bytes + m_key;
}

std::optional<BlockCoding> BlockCoding::fromFileHead(std::string_view bytes)
{
    constexpr std::size_t kFixedBytes = 32;
    if (bytes.size() < kFixedBytes || !bytes.starts_with(kFileMagic))
        return std::nullopt;
    std::string_view rest = bytes.substr(kFileMagic.size());
    const auto keyBytes = take<std::uint32_t>(rest);
    const auto dimensions = take<std::uint32_t>(rest);
    if (keyBytes > bytes.size() - kFixedBytes)
        return std::nullopt;
    BlockCoding coding(std::string(bytes.substr(kFixedBytes, keyBytes)), dimensions);
    if (!bytes.starts_with(coding.fileHead()))
        return std::nullopt;
    return coding;
}

std::uint64_t BlockCoding::recordBytes() const
{
    return sizeof(ContentHash) + m_dimensions * sizeof(float);
}

std::optional<BlockCoding::BlockHead> BlockCoding::blockHead(std::string_view bytes) const
{
    assert(bytes.size() == kHeadBytes);
    std::string_view rest = bytes;
    const auto mark = take<std::uint32_t>(rest);
    const auto records = take<std::uint32_t>(rest);
    const auto noteBytes = take<std::uint32_t>(rest);
    const auto dimensions = take<std::uint32_t>(rest);
    const auto content = take<ContentHash>(rest);
    const auto checksum = take<std::uint64_t>(rest);
    if (mark != kBlockMark || records == 0 || dimensions != m_dimensions ||
        checksum != contentHash(bytes.substr(0, kHeadBytes - sizeof checksum), m_seed).low)
        return std::nullopt;
    return BlockHead{records, noteBytes, records * recordBytes() + noteBytes, content};
}

std::optional<FeatureBlock> BlockCoding::block(const BlockHead& head,
                                               std::string_view content) const
{
    if (content.size() != head.contentBytes || contentHash(content, m_seed) != head.content)
        return std::nullopt;
    FeatureBlock block;
    block.pictures.resize(head.records);
    block.values.resize(head.records * m_dimensions);
    std::memcpy(block.pictures.data(), content.data(), head.records * sizeof(ContentHash));
    content.remove_prefix(head.records * sizeof(ContentHash));
    if (!block.values.empty())
        std::memcpy(block.values.data(), content.data(), block.values.size() * sizeof(float));
    content.remove_prefix(block.values.size() * sizeof(float));
    while (content.size() >= kNoteHeadBytes) {
        const auto record = take<std::uint32_t>(content);
        const auto length = take<std::uint32_t>(content);
        block.notes.push_back({record, std::string(content.substr(0, length))});
        content.remove_prefix(block.notes.back().text.size());
    }
    return block;
}

std::uint64_t BlockCoding::encodedBytes(const FeatureBlock& block) const
{
    std::uint64_t bytes = kHeadBytes + block.pictures.size() * recordBytes();
    for (const PictureNote& note : block.notes)
        bytes += kNoteHeadBytes + note.text.size();
    return bytes;
}

std::string BlockCoding::encoded(const FeatureBlock& block) const
{
    assert(!block.pictures.empty() && block.values.size() == block.pictures.size() * m_dimensions);
    std::string content(reinterpret_cast<const char*>(block.pictures.data()),
                        block.pictures.size() * sizeof(ContentHash));
    content.append(reinterpret_cast<const char*>(block.values.data()),
                   block.values.size() * sizeof(float));
    std::string notes;
    for (const PictureNote& note : block.notes) {
        put(notes, note.record);
        put(notes, small(note.text.size()));
        notes += note.text;
    }
    content += notes;

    std::string bytes;
    bytes.reserve(kHeadBytes + content.size());
    put(bytes, kBlockMark);
    put(bytes, small(block.pictures.size()));
    put(bytes, small(notes.size()));
    put(bytes, small(m_dimensions));
    put(bytes, contentHash(content, m_seed));
    put(bytes, contentHash(bytes, m_seed).low);
    return bytes + content;
}

} // namespace murmuration
