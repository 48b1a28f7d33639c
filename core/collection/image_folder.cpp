// SPDX-License-Identifier: Apache-2.0
#include "core/collection/image_folder.h"

#include "core/base/error.h"
#include "core/base/file_bytes.h"
#include "core/base/paths.h"
#include "core/collection/labels.h"
#include "core/images/picture_format.h"

#include <algorithm>
#include <cctype>
#include <deque>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

/// Among them formats that can't be decoded: such a file is meant as a picture, so it is listed
/// with the reason.
const std::unordered_set<std::string_view> kPictureExtensions{
    ".jpg",  ".jpeg", ".jpe",  ".jfif", ".mpo",  ".png",  ".apng", ".bmp", ".dib",
    ".webp", ".tif",  ".tiff", ".ppm",  ".pgm",  ".pbm",  ".pnm",  ".pam", ".pfm",
    ".ras",  ".sr",   ".hdr",  ".pic",  ".exr",  ".jp2",  ".j2k",  ".j2c", ".jpc",
    ".gif",  ".ico",  ".psd",  ".avif", ".heic", ".heif", ".svg",  ".tga", ".jxl"};

bool hasPictureExtension(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos)
        return false;
    std::string extension(name.substr(dot));
    std::ranges::transform(extension, extension.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return kPictureExtensions.contains(extension);
}

bool beginsLikePicture(const fs::path& file)
{
    try {
        const PictureFormat format = sniffFormat(readFileBytes(file, kSniffBytes));
        return canDecode(format) || format == PictureFormat::Gif || format == PictureFormat::Psd ||
               format == PictureFormat::Avif || format == PictureFormat::Heic ||
               format == PictureFormat::JpegXl;
    } catch (const Error&) {
        return false; // nothing says that it is a picture
    }
}

class FolderPictures : public PictureSource
{
public:
    FolderPictures(fs::path root, std::vector<std::string> files)
        : m_root(std::move(root))
        , m_files(std::move(files))
    {
    }

    [[nodiscard]] DecodedImage read(std::size_t item, int minimumSide) const override
    {
        return decodeImageFile(file(item), minimumSide);
    }
    [[nodiscard]] fs::path file(std::size_t item) const override { return m_root / m_files[item]; }

private:
    const fs::path m_root;
    const std::vector<std::string> m_files; ///< relative, in the system's own encoding
};

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
            if (hasPictureExtension(relative) || beginsLikePicture(entry.path()))
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

bool isPictureFile(const fs::path& file)
{
    return hasPictureExtension(file.filename().native()) || beginsLikePicture(file);
}

std::unique_ptr<Collection> scanImageFolder(const fs::path& folder, IssueList& issues,
                                            const TaskContext& context)
{
    auto collection = std::make_unique<Collection>();
    collection->path = folder;
    collection->name = utf8(folder.filename().empty() ? folder : folder.filename());

    std::vector<std::string> files = Scan(folder, issues, context).pictures();
    std::vector<std::string> classes;
    collection->items.reserve(files.size());
    classes.reserve(files.size());
    for (const std::string& file : files) {
        collection->items.push_back({utf8(file), kNoClass});
        const std::string& name = collection->items.back().name;
        const std::size_t slash = name.find('/');
        classes.push_back(slash == std::string::npos ? collection->name : name.substr(0, slash));
    }
    applyLabels(*collection, classes);
    collection->pictures = std::make_unique<FolderPictures>(folder, std::move(files));
    return collection;
}

} // namespace murmuration
