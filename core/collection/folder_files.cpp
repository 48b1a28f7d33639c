// SPDX-License-Identifier: Apache-2.0
#include "core/collection/folder_files.h"

#include "core/base/error.h"
#include "core/base/file_bytes.h"
#include "core/base/paths.h"
#include "core/collection/picture_names.h"

#include <algorithm>
#include <deque>
#include <set>
#include <system_error>
#include <unordered_set>
#include <utility>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

class Scan
{
public:
    Scan(fs::path root, IssueList& issues, const TaskContext& context)
        : m_root(std::move(root))
        , m_issues(issues)
        , m_context(context)
    {
    }

    /// Native names relative to the root, in natural order.
    std::vector<std::string> pictures()
    {
        m_folders.emplace_back();
        // Links come last, so that a folder is known by its own name rather than by a link to it.
        while (!m_folders.empty() || !m_links.empty()) {
            std::string folder;
            if (!m_folders.empty()) {
                folder = std::move(m_folders.front());
                m_folders.pop_front();
            } else {
                folder = std::move(m_links.extract(m_links.begin()).value());
            }
            if (firstVisit(folder))
                readFolder(folder);
        }
        std::ranges::sort(m_pictures, naturalLess);
        m_context.report(m_seen, m_seen);
        return std::move(m_pictures);
    }

private:
    struct Naturally
    {
        bool operator()(const std::string& a, const std::string& b) const
        {
            return naturalLess(a, b);
        }
    };

    bool firstVisit(const std::string& folder)
    {
        std::error_code error;
        const fs::path canonical = fs::canonical(m_root / folder, error);
        return error || m_visited.insert(canonical.native()).second;
    }

    void readFolder(const std::string& folder)
    {
        const std::string prefix = folder.empty() ? folder : folder + '/';
        std::error_code error;
        fs::directory_iterator entry(m_root / folder, error);
        for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
            constexpr std::size_t kReportEvery = 256;
            m_context.throwIfStopped();
            if (++m_seen % kReportEvery == 0)
                m_context.report(m_seen, 0);
            const std::string name = entry->path().filename().native();
            if (name.front() != '.')
                classify(*entry, prefix + name);
        }
        if (error)
            m_issues.push_back({Issue::Severity::Failure,
                                folder.empty() ? utf8(m_root.filename()) : utf8(folder),
                                "the folder cannot be read: " + error.message()});
        m_context.throwIfStopped();
    }

    void classify(const fs::directory_entry& entry, std::string relative)
    {
        std::error_code error;
        if (entry.is_directory(error)) {
            if (entry.is_symlink(error))
                m_links.insert(std::move(relative));
            else
                m_folders.push_back(std::move(relative));
        } else if (entry.is_regular_file(error)) {
            if (isPictureFile(entry.path()))
                m_pictures.push_back(std::move(relative));
        } else if (error && hasPictureExtension(relative)) {
            m_issues.push_back(
                {Issue::Severity::Failure, utf8(relative), "it leads nowhere: " + error.message()});
        }
    }

    const fs::path m_root;
    IssueList& m_issues;
    const TaskContext& m_context;
    std::deque<std::string> m_folders;
    std::set<std::string, Naturally> m_links;
    std::unordered_set<std::string> m_visited;
    std::vector<std::string> m_pictures;
    std::size_t m_seen = 0;
};

} // namespace

FolderFiles::FolderFiles(fs::path root, std::vector<std::string> names)
    : m_root(std::move(root))
    , m_names(std::move(names))
{
}

std::uint64_t FolderFiles::byteCount(std::size_t index) const
{
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(file(index), error);
    if (error)
        throw Error(error.message());
    return bytes;
}

std::vector<std::uint8_t> FolderFiles::read(std::size_t index, std::uint64_t offset,
                                            std::size_t most) const
{
    return readFileBytes(file(index), most, offset);
}

std::string FolderFiles::shown(std::size_t index) const
{
    return utf8(file(index));
}

fs::path FolderFiles::file(std::size_t index) const
{
    return m_root / m_names[index];
}

std::vector<std::string> picturesBelow(const fs::path& folder, IssueList& issues,
                                       const TaskContext& context)
{
    return Scan(folder, issues, context).pictures();
}

std::vector<std::string> filesIn(const fs::path& folder, const TaskContext& context)
{
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        context.throwIfStopped();
        std::error_code unknown;
        if (entry->is_regular_file(unknown))
            names.push_back(entry->path().filename().native());
    }
    std::ranges::sort(names, naturalLess);
    return names;
}

} // namespace murmuration
