// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/task_context.h"
#include "core/collection/file_set.h"

namespace murmuration {

/// Files named relative to a folder. Whether they are there shows when they are read.
class FolderFiles final : public FileSet
{
public:
    FolderFiles(std::filesystem::path root, std::vector<std::string> names);

    [[nodiscard]] std::size_t size() const override { return m_names.size(); }
    [[nodiscard]] bool packed() const override { return false; }
    [[nodiscard]] const std::string& name(std::size_t index) const override
    {
        return m_names[index];
    }
    [[nodiscard]] std::uint64_t byteCount(std::size_t index) const override;
    [[nodiscard]] std::vector<std::uint8_t> read(std::size_t index, std::uint64_t offset,
                                                 std::size_t most) const override;
    [[nodiscard]] std::string shown(std::size_t index) const override;
    [[nodiscard]] PicturePlace place(std::size_t index) const override { return {file(index), 0}; }

private:
    [[nodiscard]] std::filesystem::path file(std::size_t index) const;

    const std::filesystem::path m_root;
    const std::vector<std::string> m_names;
};

/// The names of the pictures in a folder and the folders below it, in natural order. A picture is
/// what its extension says is one, or, without a known extension, what begins like one; it is
/// decoded only when it is read. Hidden files are left out. Links are followed, and each folder is
/// read once however many links lead to it. Folders that can't be read are added to `issues`.
/// Throws Cancelled.
[[nodiscard]] std::vector<std::string> picturesBelow(const std::filesystem::path& folder,
                                                     IssueList& issues, const TaskContext& context);

/// The names of the regular files in a folder itself, in natural order. Throws Cancelled.
[[nodiscard]] std::vector<std::string> filesIn(const std::filesystem::path& folder,
                                               const TaskContext& context);

} // namespace murmuration
