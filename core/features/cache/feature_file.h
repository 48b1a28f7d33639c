// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/features/cache/block_coding.h"
#include "core/features/cache/locked_file.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace murmuration {

/// A file of features that grows a block at a time, each with a checksum of its own: damage
/// anywhere is found, and costs the block it is in, or those behind it when it is in a block's
/// head. Any number of processes may read and append at once: a block is written whole while the
/// file is locked, or not at all. One thread at a time.
class FeatureFile
{
public:
    /// Nothing is opened or made yet. `key`: what the features are of and made by.
    FeatureFile(std::filesystem::path path, std::string key, std::size_t dimensions);

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

    /// Calls `take` for each sound block there is now; none when there is no file. False when some
    /// of the file was damaged. Throws Error with the reason alone when it cannot be read.
    [[nodiscard]] bool read(const std::function<void(const FeatureBlock&)>& take);

    /// Puts a block behind the others, without the pictures that other processes have added since
    /// the file was read; makes the file when there is none. Throws Error with the reason alone,
    /// and leaves the file as it was.
    void append(const FeatureBlock& block);
    /// How much longer at most a file becomes by a block.
    [[nodiscard]] std::uint64_t bytesOf(const FeatureBlock& block) const;

    /// Writes the file anew from the sound records whose picture is `wanted`, each once. Throws
    /// Error with the reason alone.
    void rewrite(const std::function<bool(const ContentHash&)>& wanted);

private:
    /// `file`, not locked any more: up to `length` it was read or written here.
    void noteSeen(LockedFile file, std::uint64_t length);
    void lookAtWhatOthersAdded(const LockedFile& file);

    const std::filesystem::path m_path;
    const BlockCoding m_coding;
    std::optional<LockedFile> m_seen;      ///< kept open, to be told from one in its place
    std::uint64_t m_seenBytes = 0;         ///< of it: read or written here
    std::set<ContentHash> m_addedByOthers; ///< behind that
};

/// What a file says it holds, without its content being looked at.
struct FeatureFileSummary
{
    std::string key;
    std::size_t records = 0;
};

/// Empty when it is no such file, or its head is damaged.
[[nodiscard]] std::optional<FeatureFileSummary>
summaryOfFeatureFile(const std::filesystem::path& path);

} // namespace murmuration
