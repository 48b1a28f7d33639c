// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/task_context.h"
#include "core/collection/file_set.h"

#include <memory>

namespace murmuration {

/// The files of an archive in the natural order of their names. Nothing is unpacked to disk: of a
/// .tar that is not compressed it is remembered where in it each file lies; of anything else
/// (.tar.gz, .zip, ...) the files that may be pictures, or hold some, are kept in memory as they
/// are, still encoded.
class ArchiveFiles final : public FileSet
{
public:
    struct Member
    {
        std::string name;
        std::uint64_t bytes = 0;
        std::uint64_t offset = 0;       ///< in the archive
        std::vector<std::uint8_t> kept; ///< or the bytes themselves
    };

    ArchiveFiles(std::filesystem::path archive, bool keptInMemory, std::vector<Member> members);

    [[nodiscard]] std::size_t size() const override { return m_members.size(); }
    [[nodiscard]] bool packed() const override { return true; }
    [[nodiscard]] const std::string& name(std::size_t index) const override
    {
        return m_members[index].name;
    }
    [[nodiscard]] std::uint64_t byteCount(std::size_t index) const override
    {
        return m_members[index].bytes;
    }
    [[nodiscard]] std::vector<std::uint8_t> read(std::size_t index, std::uint64_t offset,
                                                 std::size_t most) const override;
    [[nodiscard]] std::string shown(std::size_t index) const override;
    [[nodiscard]] PicturePlace place(std::size_t index) const override
    {
        return {m_archive, index};
    }

private:
    const std::filesystem::path m_archive;
    const bool m_keptInMemory;
    std::vector<Member> m_members;
};

/// What an archive may cost before it is refused.
struct ArchiveLimits
{
    std::uint64_t mostKept = std::uint64_t{1} << 30U; ///< bytes in memory
    /// An archive that unpacks to more than `mostUnpacked` bytes, and to more than `mostRatio`
    /// times its own, is made to exhaust whoever reads it: pictures do not compress so well.
    std::uint64_t mostUnpacked = std::uint64_t{1} << 30U;
    std::uint64_t mostRatio = 100;
};

/// Whether a file is an archive, or a part of one, by its content.
[[nodiscard]] bool isArchive(const std::filesystem::path& file);

/// Reads an archive's table of contents; a compressed one from end to end. What can't be used
/// (links, names that lead out of the archive, an end cut short) is left out, with one issue for
/// each kind. Throws Error naming the file, Cancelled. Reports files, without a total.
[[nodiscard]] std::shared_ptr<const ArchiveFiles> openArchive(const std::filesystem::path& file,
                                                              IssueList& issues,
                                                              const TaskContext& context,
                                                              const ArchiveLimits& limits = {});

} // namespace murmuration
