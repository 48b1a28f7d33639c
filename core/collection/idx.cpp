// SPDX-License-Identifier: Apache-2.0
#include "core/collection/idx.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/collection/labels.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>
#include <zlib.h>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

constexpr std::uint32_t kImagesMagic = 0x00000803;
constexpr std::uint32_t kLabelsMagic = 0x00000801;

/// A file that is unpacked while it is read if it is packed.
class GzipFile
{
public:
    explicit GzipFile(fs::path path)
        : m_path(std::move(path))
        , m_file(gzopen(m_path.c_str(), "rb"))
    {
        if (!m_file)
            fail(std::generic_category().message(errno));
    }

    /// Reads up to `count` bytes; fewer only at the end of the file. A packed file that ends early
    /// counts as its end.
    std::size_t read(std::uint8_t* to, std::size_t count)
    {
        constexpr std::size_t kMostAtOnce = std::size_t{1} << 24U;
        std::size_t done = 0;
        while (done < count) {
            const auto wanted = static_cast<unsigned>(std::min(count - done, kMostAtOnce));
            const int got = gzread(m_file.get(), to + done, wanted);
            if (got < 0)
                failReading();
            if (got == 0)
                break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    [[noreturn]] void fail(const std::string& reason) const
    {
        throw Error("cannot read " + utf8(m_path) + ": " + reason);
    }

private:
    struct Close
    {
        void operator()(gzFile file) const { gzclose(file); }
    };

    [[noreturn]] void failReading() const
    {
        int code = Z_OK;
        const char* const text = gzerror(m_file.get(), &code);
        if (code == Z_ERRNO)
            fail(std::generic_category().message(errno));
        fail(code == Z_BUF_ERROR ? std::string("the file is cut short")
                                 : std::string("it is damaged: ") + text);
    }

    const fs::path m_path;
    std::unique_ptr<gzFile_s, Close> m_file;
};

std::uint32_t readNumber(GzipFile& file)
{
    std::array<std::uint8_t, 4> bytes{};
    if (file.read(bytes.data(), bytes.size()) != bytes.size())
        file.fail("the file is cut short");
    return bigEndian32(bytes, 0);
}

/// `count` x `each` bytes. Memory grows with what the file really holds, whatever its header
/// claims.
std::vector<std::uint8_t> readItems(GzipFile& file, std::size_t count, std::size_t each,
                                    const char* what, const TaskContext& context)
{
    constexpr std::size_t kBlock = std::size_t{1} << 20U;
    const std::size_t total = count * each;
    std::vector<std::uint8_t> bytes;
    while (bytes.size() < total) {
        context.throwIfStopped();
        const std::size_t before = bytes.size();
        const std::size_t wanted = std::min(kBlock, total - before);
        bytes.resize(before + wanted);
        const std::size_t got = file.read(bytes.data() + before, wanted);
        if (got < wanted)
            file.fail("the file is cut short: it announces " + std::to_string(count) + " " + what +
                      " and holds " + std::to_string((before + got) / each));
        context.report(bytes.size() / each, count);
    }
    return bytes;
}

class IdxPictures : public PictureSource
{
public:
    IdxPictures(int width, int height, std::vector<std::uint8_t> grey)
        : m_width(width)
        , m_height(height)
        , m_grey(std::move(grey))
    {
    }

    [[nodiscard]] DecodedImage read(std::size_t item, int /*minimumSide*/) const override
    {
        DecodedImage decoded{Image(m_width, m_height), {}};
        const std::size_t pixels =
            static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height);
        const std::uint8_t* from = m_grey.data() + item * pixels;
        for (std::size_t p = 0; p < pixels; ++p)
            std::fill_n(decoded.image.rgb.begin() + static_cast<std::ptrdiff_t>(3 * p), 3, from[p]);
        return decoded;
    }

private:
    const int m_width;
    const int m_height;
    const std::vector<std::uint8_t> m_grey; ///< picture after picture
};

void replaceFirst(std::string& text, std::string_view from, std::string_view to)
{
    if (const std::size_t at = text.find(from); at != std::string::npos)
        text.replace(at, from.size(), to);
}

/// The names that the labels of `images` go by, likeliest first.
std::vector<fs::path> labelFileNames(const fs::path& images)
{
    std::string name = images.filename().native();
    replaceFirst(name, "images", "labels");
    replaceFirst(name, "idx3", "idx1");
    constexpr std::string_view kPacked = ".gz";
    std::string bare = name;
    if (bare.ends_with(kPacked))
        bare.resize(bare.size() - kPacked.size());
    // Some archives name the files "train-labels.idx1-ubyte".
    std::string otherMark = bare;
    if (bare.find("-idx1") != std::string::npos)
        replaceFirst(otherMark, "-idx1", ".idx1");
    else
        replaceFirst(otherMark, ".idx1", "-idx1");

    std::vector<fs::path> files{images.parent_path() / name};
    for (const std::string& candidate : {bare, otherMark}) {
        files.push_back(images.parent_path() / candidate);
        files.push_back(images.parent_path() / (candidate + std::string(kPacked)));
    }
    return files;
}

std::optional<fs::path> findLabels(const fs::path& images)
{
    for (const fs::path& candidate : labelFileNames(images)) {
        std::error_code error;
        if (fs::is_regular_file(candidate, error) && idxKind(candidate) == IdxKind::Labels)
            return candidate;
    }
    return std::nullopt;
}

std::vector<std::string> readLabels(const fs::path& path, std::size_t items,
                                    const TaskContext& context)
{
    GzipFile file(path);
    static_cast<void>(readNumber(file)); // the kind, which is known
    const std::size_t count = readNumber(file);
    if (count != items)
        throw Error(utf8(path) + " holds " + std::to_string(count) + " labels for " +
                    std::to_string(items) + " pictures; the two files do not belong together");
    std::vector<std::string> labels;
    labels.reserve(count);
    for (const std::uint8_t label : readItems(file, count, 1, "labels", context))
        labels.push_back(std::to_string(label));
    return labels;
}

} // namespace

IdxKind idxKind(const fs::path& file)
{
    try {
        GzipFile stream(file);
        const std::uint32_t magic = readNumber(stream);
        return magic == kImagesMagic   ? IdxKind::Images
               : magic == kLabelsMagic ? IdxKind::Labels
                                       : IdxKind::None;
    } catch (const Error&) {
        return IdxKind::None;
    }
}

std::unique_ptr<Collection> openIdx(const fs::path& path, IssueList& issues,
                                    const TaskContext& context)
{
    GzipFile file(path);
    if (readNumber(file) != kImagesMagic)
        file.fail("it is not an IDX file of pictures");
    const std::size_t count = readNumber(file);
    const std::size_t height = readNumber(file);
    const std::size_t width = readNumber(file);
    constexpr std::size_t kLongestSide = 16384;
    if (count == 0)
        file.fail("it holds no pictures");
    if (width == 0 || height == 0 || width > kLongestSide || height > kLongestSide)
        file.fail("its pictures are said to be " + std::to_string(width) + " x " +
                  std::to_string(height) + " pixels");

    auto collection = std::make_unique<Collection>();
    collection->path = path;
    collection->name = utf8(path.filename());
    std::vector<std::uint8_t> grey = readItems(file, count, width * height, "pictures", context);
    for (std::size_t i = 0; i < count; ++i)
        collection->items.push_back({"#" + std::to_string(i), kNoClass});
    collection->pictures = std::make_unique<IdxPictures>(static_cast<int>(width),
                                                         static_cast<int>(height), std::move(grey));
    if (const auto labels = findLabels(path))
        applyLabels(*collection, readLabels(*labels, count, context));
    else
        issues.push_back({Issue::Severity::Note, collection->name,
                          "there are no labels beside it (looked for " +
                              utf8(labelFileNames(path).front().filename()) + ")"});
    return collection;
}

} // namespace murmuration
