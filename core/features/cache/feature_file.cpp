// SPDX-License-Identifier: Apache-2.0
#include "core/features/cache/feature_file.h"

#include "core/base/error.h"

#include <algorithm>
#include <utility>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

/// Calls `take` for the sound blocks of a file that is `length` bytes long, those that begin at
/// `at` or behind it. False when some of that was damaged.
bool readBlocks(const LockedFile& file, std::uint64_t at, std::uint64_t length,
                const BlockCoding& coding, const std::function<void(const FeatureBlock&)>& take)
{
    std::string bytes;
    bool sound = true;
    while (at < length) {
        bytes.resize(BlockCoding::kHeadBytes);
        if (length - at < bytes.size() || !file.read(at, bytes))
            return false;
        at += bytes.size();
        const auto blockHead = coding.blockHead(bytes);
        if (!blockHead || blockHead->contentBytes > length - at)
            return false; // where the next block begins is not known
        bytes.resize(blockHead->contentBytes);
        if (!file.read(at, bytes))
            return false;
        at += bytes.size();
        if (const auto block = coding.block(*blockHead, bytes))
            take(*block);
        else
            sound = false;
    }
    return sound;
}

/// All of a file.
bool readBlocks(const LockedFile& file, std::uint64_t length, const BlockCoding& coding,
                const std::function<void(const FeatureBlock&)>& take)
{
    if (length == 0)
        return false; // made by a process that was ended before it wrote, or emptied
    const std::string head = coding.fileHead();
    std::string bytes(head.size(), '\0');
    return length >= head.size() && file.read(0, bytes) && bytes == head &&
           readBlocks(file, head.size(), length, coding, take);
}

/// The records of `block` that are wanted and not yet in `taken`.
FeatureBlock selected(const FeatureBlock& block,
                      const std::function<bool(const ContentHash&)>& wanted,
                      std::set<ContentHash>& taken)
{
    FeatureBlock result;
    const std::size_t dimensions = block.values.size() / block.pictures.size();
    for (std::size_t r = 0; r < block.pictures.size(); ++r) {
        if (!wanted(block.pictures[r]) || !taken.insert(block.pictures[r]).second)
            continue;
        for (const PictureNote& note : block.notes)
            if (note.record == r)
                result.notes.push_back(
                    {static_cast<std::uint32_t>(result.pictures.size()), note.text});
        result.pictures.push_back(block.pictures[r]);
        const auto values = block.values.begin() + static_cast<std::ptrdiff_t>(r * dimensions);
        result.values.insert(result.values.end(), values,
                             values + static_cast<std::ptrdiff_t>(dimensions));
    }
    return result;
}

} // namespace

FeatureFile::FeatureFile(fs::path path, std::string key, std::size_t dimensions)
    : m_path(std::move(path))
    , m_coding(std::move(key), dimensions)
{
}

bool FeatureFile::read(const std::function<void(const FeatureBlock&)>& take)
{
    auto file = LockedFile::openToRead(m_path);
    if (!file)
        return true;
    // What is behind this length may be half written; what is before it never changes.
    const std::uint64_t length = file->lengthWhileNobodyWrites();
    const bool sound = readBlocks(*file, length, m_coding, take);
    noteSeen(std::move(*file), length);
    return sound;
}

void FeatureFile::noteSeen(LockedFile file, std::uint64_t length)
{
    m_seen = std::move(file);
    m_seenBytes = length;
}

void FeatureFile::lookAtWhatOthersAdded(const LockedFile& file)
{
    const std::uint64_t length = file.length();
    const auto note = [this](const FeatureBlock& block) {
        m_addedByOthers.insert(block.pictures.begin(), block.pictures.end());
    };
    // Damage there is found, and mended, by the next run.
    if (m_seen && m_seen->isSame(file) && length >= m_seenBytes && m_seenBytes > 0) {
        static_cast<void>(readBlocks(file, m_seenBytes, length, m_coding, note));
    } else {
        m_addedByOthers.clear();
        static_cast<void>(readBlocks(file, length, m_coding, note));
    }
}

void FeatureFile::append(const FeatureBlock& block)
{
    LockedFile file = LockedFile::openToWrite(m_path);
    lookAtWhatOthersAdded(file);
    std::set<ContentHash> taken;
    const FeatureBlock missing = selected(
        block, [this](const ContentHash& picture) { return !m_addedByOthers.contains(picture); },
        taken);
    if (!missing.pictures.empty()) {
        const std::string head = file.length() == 0 ? m_coding.fileHead() : std::string();
        file.append(head + m_coding.encoded(missing));
    }
    const std::uint64_t length = file.length();
    file.unlock();
    noteSeen(std::move(file), length);
}

std::uint64_t FeatureFile::bytesOf(const FeatureBlock& block) const
{
    return m_coding.fileHead().size() + m_coding.encodedBytes(block);
}

void FeatureFile::rewrite(const std::function<bool(const ContentHash&)>& wanted)
{
    const LockedFile old = LockedFile::openToWrite(m_path);
    lookAtWhatOthersAdded(old);
    // Nobody else writes this one: that takes the lock of the old one.
    LockedFile::Replacement replacement(m_path);
    replacement.append(m_coding.fileHead());
    std::set<ContentHash> taken;
    static_cast<void>(readBlocks(old, old.length(), m_coding, [&](const FeatureBlock& block) {
        const FeatureBlock kept = selected(block, wanted, taken);
        if (!kept.pictures.empty())
            replacement.append(m_coding.encoded(kept));
    }));
    LockedFile made = replacement.moveIntoPlace();
    const std::uint64_t length = made.length();
    noteSeen(std::move(made), length);
}

std::optional<FeatureFileSummary> summaryOfFeatureFile(const fs::path& path)
{
    try {
        const auto file = LockedFile::openToRead(path);
        if (!file)
            return std::nullopt;
        const std::uint64_t length = file->lengthWhileNobodyWrites();
        std::string bytes(std::min<std::uint64_t>(length, BlockCoding::kMostFileHeadBytes), '\0');
        if (!file->read(0, bytes))
            return std::nullopt;
        const auto coding = BlockCoding::fromFileHead(bytes);
        if (!coding)
            return std::nullopt;
        FeatureFileSummary summary{coding->key(), 0};
        bytes.resize(BlockCoding::kHeadBytes);
        for (std::uint64_t at = coding->fileHead().size(); file->read(at, bytes);) {
            const auto head = coding->blockHead(bytes);
            if (!head)
                break;
            summary.records += head->records;
            at += bytes.size() + head->contentBytes;
        }
        return summary;
    } catch (const Error&) {
        return std::nullopt;
    }
}

} // namespace murmuration
