// SPDX-License-Identifier: Apache-2.0
#include "core/collection/archive_files.h"

#include "core/base/file_bytes.h"
#include "core/base/paths.h"

#include <algorithm>
#include <utility>

namespace murmuration {

ArchiveFiles::ArchiveFiles(std::filesystem::path archive, bool keptInMemory,
                           std::vector<Member> members)
    : m_archive(std::move(archive))
    , m_keptInMemory(keptInMemory)
    , m_members(std::move(members))
{
    std::ranges::stable_sort(m_members, naturalLess, &Member::name);
    // A file that was added again replaces the one before it, as in unpacking.
    const auto first =
        std::unique(m_members.rbegin(), m_members.rend(),
                    [](const Member& a, const Member& b) { return a.name == b.name; });
    m_members.erase(m_members.begin(), first.base());
    m_members.shrink_to_fit();
}

std::vector<std::uint8_t> ArchiveFiles::read(std::size_t index, std::uint64_t offset,
                                             std::size_t most) const
{
    const Member& member = m_members[index];
    const std::uint64_t begin = std::min(offset, member.bytes);
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(most, member.bytes - begin));
    if (!m_keptInMemory)
        return readFileBytes(m_archive, count, member.offset + begin);
    const auto from = member.kept.begin() + static_cast<std::ptrdiff_t>(begin);
    return {from, from + static_cast<std::ptrdiff_t>(count)};
}

std::string ArchiveFiles::shown(std::size_t index) const
{
    return utf8(m_members[index].name) + " in " + utf8(m_archive);
}

} // namespace murmuration
