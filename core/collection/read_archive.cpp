// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/collection/archive_files.h"
#include "core/collection/archive_stream.h"
#include "core/collection/left_out.h"
#include "core/collection/path_list.h"
#include "core/collection/picture_names.h"
#include "core/images/picture_format.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <system_error>
#include <utility>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

/// Empty for a name that leads out of the archive.
std::string insideName(std::string_view name)
{
    if (name.starts_with('/'))
        return {};
    std::string inside;
    while (!name.empty()) {
        const std::size_t slash = std::min(name.find('/'), name.size());
        const std::string_view part = name.substr(0, slash);
        if (part == "..")
            return {};
        if (!part.empty() && part != ".")
            inside.append(inside.empty() ? "" : "/").append(part);
        name.remove_prefix(std::min(slash + 1, name.size()));
    }
    return inside;
}

class ArchiveScan
{
public:
    ArchiveScan(const fs::path& file, const TaskContext& context, const ArchiveLimits& limits)
        : m_file(file)
        , m_context(context)
        , m_limits(limits)
        , m_archive(file)
    {
        std::error_code error;
        m_fileBytes = fs::file_size(file, error);
        if (!m_archive.isOpen() || error)
            fail(error ? error.message() : "it is no archive");
    }

    std::shared_ptr<const ArchiveFiles> run(IssueList& issues)
    {
        archive_entry* entry = nullptr;
        int status = archive_read_next_header(m_archive.get(), &entry);
        // Only after the first header is it known what the file is.
        m_keep = m_archive.packed() ||
                 (archive_format(m_archive.get()) & ARCHIVE_FORMAT_BASE_MASK) != ARCHIVE_FORMAT_TAR;
        bool whole = true;
        while (whole && (status == ARCHIVE_OK || status == ARCHIVE_WARN)) {
            whole = take(entry);
            if (whole)
                status = archive_read_next_header(m_archive.get(), &entry);
        }
        if (status != ARCHIVE_EOF || !whole)
            tellOfEnd(issues);
        else
            checkBehindEnd(issues);
        findReplaced();
        for (const LeftOut* kind :
             {&m_outside, &m_links, &m_special, &m_sparse, &m_unreadable, &m_replaced})
            kind->tell(issues);
        return std::make_shared<const ArchiveFiles>(m_file, m_keep, std::move(m_members));
    }

private:
    /// Reasons of packed data say it themselves.
    static std::string withRemedy(const std::string& text)
    {
        const std::string remedy = "copy or download it again";
        return text.find(remedy) == std::string::npos ? text + "; " + remedy : text;
    }

    [[noreturn]] void fail(const std::string& reason) const
    {
        throw Error("cannot open " + utf8(m_file) + ": " + reason);
    }

    void tellOfEnd(IssueList& issues) const
    {
        std::string reason = m_archive.reason();
        if (!reason.empty())
            reason = " (" + reason + ")";
        if (m_members.empty())
            fail(withRemedy("it is damaged, cut short, or no archive of a known kind" + reason));
        issues.push_back(
            {Issue::Severity::Failure, utf8(m_file.filename()),
             withRemedy("the archive is damaged or cut short after " +
                        counted(m_members.size(), "file") + reason + "; what follows is missing")});
    }

    /// A checksum of the whole stands last: which picture is damaged can't be known.
    void checkBehindEnd(IssueList& issues)
    {
        const auto behindEnd = [&]() -> std::size_t {
            try {
                return m_archive.readBehindEnd();
            } catch (const Error& damage) {
                issues.push_back({Issue::Severity::Failure, utf8(m_file.filename()),
                                  "the archive is damaged, and any of its pictures may be: " +
                                      std::string(damage.what())});
                return 0;
            }
        };
        while (const std::size_t got = behindEnd()) {
            m_unpacked += got;
            checkCost();
        }
    }

    void findReplaced()
    {
        std::vector<std::string_view> names;
        for (const ArchiveFiles::Member& member : m_members)
            names.push_back(member.name);
        std::ranges::sort(names, naturalLess);
        for (std::size_t i = 1; i < names.size(); ++i) {
            if (names[i] == names[i - 1])
                m_replaced.add(names[i]);
        }
    }

    /// False when the archive ends within the member.
    bool take(archive_entry* entry)
    {
        constexpr std::size_t kReportEvery = 256;
        checkCost();
        if (++m_seen % kReportEvery == 0)
            m_context.report(m_seen, 0);
        const char* name = archive_entry_pathname_utf8(entry);
        if (!name)
            name = archive_entry_pathname(entry); // no text in any encoding, but a name
        if (!name || archive_entry_filetype(entry) == AE_IFDIR)
            return true;
        std::string inside = insideName(name);
        if (archive_entry_hardlink(entry) || archive_entry_filetype(entry) == AE_IFLNK)
            m_links.add(name);
        else if (archive_entry_filetype(entry) != AE_IFREG)
            m_special.add(name);
        else if (inside.empty())
            m_outside.add(name);
        else if (!isHidden(inside))
            return m_keep ? keep(std::move(inside)) : remember(std::move(inside), entry);
        return true;
    }

    /// Where the member lies; libarchive then seeks past it.
    bool remember(std::string name, archive_entry* entry)
    {
        const std::int64_t offset = archive_filter_bytes(m_archive.get(), 0);
        const std::int64_t bytes = archive_entry_size(entry);
        if (archive_entry_sparse_count(entry) > 0) {
            m_sparse.add(name);
            return true;
        }
        const auto rest = static_cast<std::int64_t>(m_fileBytes) - offset;
        if (bytes < 0 || rest < 0 || bytes > rest)
            return false;
        m_members.push_back({std::move(name),
                             static_cast<std::uint64_t>(bytes),
                             static_cast<std::uint64_t>(offset),
                             {}});
        return true;
    }

    bool keep(std::string name)
    {
        std::vector<std::uint8_t> bytes;
        bool wanted = true;
        for (bool first = true;; first = false) {
            const la_ssize_t got =
                archive_read_data(m_archive.get(), m_block.data(), m_block.size());
            if (got == ARCHIVE_FATAL)
                return false;
            if (got < 0) {
                m_unreadable.add(name);
                return true;
            }
            if (got == 0)
                break;
            m_unpacked += static_cast<std::uint64_t>(got);
            checkCost();
            const Bytes read = Bytes(m_block).first(static_cast<std::size_t>(got));
            wanted = wanted && (!first || mayHoldPictures(name, read));
            if (!wanted)
                continue;
            count(read.size());
            bytes.insert(bytes.end(), read.begin(), read.end());
        }
        if (!wanted)
            return true;
        constexpr std::size_t kOverhead = 128; // of a member, whatever it holds
        count(name.size() + kOverhead);
        bytes.shrink_to_fit();
        const std::uint64_t size = bytes.size();
        m_members.push_back({std::move(name), size, 0, std::move(bytes)});
        return true;
    }

    /// Loosely: what is kept in vain costs a little memory, what is not kept is lost.
    static bool mayHoldPictures(const std::string& name, Bytes begin)
    {
        constexpr std::size_t kSmall = 1 << 15; // lists of class names, labels
        return hasPictureExtension(name) || begin.size() < kSmall || beginsLikePicture(begin) ||
               mayBeBinaryPictures(begin) || beginsLikePathList(begin);
    }

    /// IDX, perhaps packed, or a CIFAR batch, which has no mark but begins with a class.
    static bool mayBeBinaryPictures(Bytes begin)
    {
        constexpr std::uint8_t kMostClasses = 20;
        return begin[0] < kMostClasses || holds(begin, 0, "\x1F\x8B");
    }

    void count(std::uint64_t bytes)
    {
        m_kept += bytes;
        if (m_kept > m_limits.mostKept)
            fail("its pictures take more than " + std::to_string(m_limits.mostKept >> 20U) +
                 " MiB, all of which would have to be kept in memory; unpack the archive and open "
                 "the folder");
    }

    void checkCost()
    {
        m_context.throwIfStopped();
        if (!m_keep)
            return;
        // A .tar.gz is unpacked as a whole, of a .zip each file is.
        const std::int64_t read = archive_filter_bytes(m_archive.get(), 0);
        const std::uint64_t unpacked =
            std::max(m_unpacked, static_cast<std::uint64_t>(std::max<std::int64_t>(read, 0)));
        if (unpacked > m_limits.mostUnpacked && unpacked / m_limits.mostRatio > m_fileBytes)
            fail("it unpacks to more than " + std::to_string(m_limits.mostRatio) +
                 " times its size, which pictures never do; if you trust it, unpack it and open "
                 "the folder");
    }

    const fs::path m_file;
    const TaskContext& m_context;
    const ArchiveLimits m_limits;
    ArchiveStream m_archive;
    std::uint64_t m_fileBytes = 0;
    bool m_keep = false;
    std::uint64_t m_kept = 0;
    std::uint64_t m_unpacked = 0;
    std::size_t m_seen = 0;
    std::vector<std::uint8_t> m_block = std::vector<std::uint8_t>(kPathListSniffBytes);
    std::vector<ArchiveFiles::Member> m_members;
    LeftOut m_outside{"left out: its name leads out of the archive", {}};
    LeftOut m_links{"left out: it is a link, and links in archives are not followed", {}};
    LeftOut m_special{"left out: it is no regular file", {}};
    LeftOut m_sparse{"left out: it is stored with holes; unpack the archive to see it", {}};
    LeftOut m_unreadable{"left out: the archive is damaged here, or its kind is not known; copy or "
                         "download it again",
                         {}};
    LeftOut m_replaced{"the archive holds this name more than once; the last one is taken, as in "
                       "unpacking it. Pack the others under names of their own to see them",
                       {}};
};

} // namespace

bool isArchive(const fs::path& file)
{
    const ArchiveStream stream(file);
    if (!stream.isOpen())
        return false;
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(stream.get(), &entry);
    // A compressed file that can't be read further is told of as a damaged archive.
    return status == ARCHIVE_OK || status == ARCHIVE_WARN || archive_format(stream.get()) != 0 ||
           stream.packed();
}

std::shared_ptr<const ArchiveFiles> openArchive(const fs::path& file, IssueList& issues,
                                                const TaskContext& context,
                                                const ArchiveLimits& limits)
{
    return ArchiveScan(file, context, limits).run(issues);
}

} // namespace murmuration
