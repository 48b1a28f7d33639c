// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/content_hash.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace murmuration {

/// What is known of a picture beside its features: that its file is cut short, for example.
struct PictureNote
{
    std::uint32_t record = 0; ///< of the block
    std::string text;
};

/// The features of a few pictures.
struct FeatureBlock
{
    std::vector<ContentHash> pictures; ///< who they are
    std::vector<float> values;         ///< pictures x dimensions
    std::vector<PictureNote> notes;
};

/// The bytes of a file of features:
///
///     head     "MMFEAT01", length of the key, dimensions, checksum of these and the key; the key
///     block    head: mark, records, length of the notes, dimensions, checksums of the content and
///              of this head; content: 16 bytes for each picture, its floats, the notes
///     block    ...
///
/// The checksums of blocks depend on the key, so blocks of another file count as damage. Numbers
/// are in the machine's own byte order: it is no format for exchange.
class BlockCoding
{
public:
    static constexpr std::size_t kHeadBytes = 40; ///< of a block
    static constexpr std::size_t kMostFileHeadBytes = 1 << 16;

    /// `key`: what the features are of and made by.
    BlockCoding(std::string key, std::size_t dimensions);
    /// From the beginning of a file; empty when it is none or damaged.
    [[nodiscard]] static std::optional<BlockCoding> fromFileHead(std::string_view bytes);

    [[nodiscard]] const std::string& key() const { return m_key; }
    [[nodiscard]] std::size_t dimensions() const { return m_dimensions; }
    [[nodiscard]] std::string fileHead() const;

    struct BlockHead
    {
        std::size_t records = 0;
        std::size_t noteBytes = 0;
        std::uint64_t contentBytes = 0;
        ContentHash content;
    };
    /// `bytes`: kHeadBytes of them. Empty when they are damaged.
    [[nodiscard]] std::optional<BlockHead> blockHead(std::string_view bytes) const;
    /// `content`: contentBytes of them. Empty when they are damaged.
    [[nodiscard]] std::optional<FeatureBlock> block(const BlockHead& head,
                                                    std::string_view content) const;
    /// Of head and content.
    [[nodiscard]] std::uint64_t encodedBytes(const FeatureBlock& block) const;
    /// Head and content.
    [[nodiscard]] std::string encoded(const FeatureBlock& block) const;

private:
    [[nodiscard]] std::uint64_t recordBytes() const; ///< without notes

    std::string m_key;
    std::size_t m_dimensions;
    std::uint64_t m_seed; ///< of the checksums
};

} // namespace murmuration
