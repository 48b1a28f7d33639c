// SPDX-License-Identifier: Apache-2.0
#include "core/collection/idx.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/collection/labels.h"
#include "core/collection/unpacked_stream.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace murmuration {
namespace {

constexpr std::uint32_t kImagesMagic = 0x00000803;
constexpr std::uint32_t kLabelsMagic = 0x00000801;

[[noreturn]] void fail(const std::string& reason)
{
    throw Error(reason);
}

[[noreturn]] void failDamaged(const std::string& reason)
{
    fail(reason + "; copy or download it again");
}

std::uint32_t readNumber(UnpackedStream& file)
{
    std::array<std::uint8_t, 4> bytes{};
    if (file.read(bytes.data(), bytes.size()) != bytes.size() && file.atEnd())
        failDamaged("the file is cut short");
    return bigEndian32(bytes, 0);
}

/// `count` x `each` bytes. Memory grows with what the file really holds, whatever its header
/// claims.
std::vector<std::uint8_t> readItems(UnpackedStream& file, std::size_t count, std::size_t each,
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
        if (got < wanted && (!file.packed() || file.atEnd()))
            failDamaged("the file is cut short: it announces " + std::to_string(count) + " " +
                        what + " and holds " + std::to_string((before + got) / each));
        context.report(bytes.size() / each, count);
    }
    return bytes;
}

/// Throws Error when the file turns out to be damaged behind what was read of it.
void tellOfSurplus(UnpackedStream& file, const std::string& shown, const char* what,
                   IssueList& issues)
{
    if (file.atEnd())
        return;
    // A changed byte may be what ends the pictures too early: the checksum stands at the very end.
    constexpr std::uint64_t kMostPassedOver = std::uint64_t{1} << 28U;
    std::vector<std::uint8_t> surplus(std::size_t{1} << 16U);
    std::uint64_t passed = 0;
    std::size_t got = 1;
    while (file.packed() && got > 0 && passed < kMostPassedOver)
        passed += got = file.read(surplus.data(), surplus.size());
    if (file.packed() && got == 0)
        static_cast<void>(file.atEnd());
    issues.push_back({Issue::Severity::Warning, shown,
                      std::string("it holds more than the ") + what +
                          " it announces, which is passed over; if " + what +
                          " are missing, copy or download it again"});
}

class IdxPictures : public PictureSource
{
public:
    IdxPictures(PicturePlace file, int width, int height, std::vector<std::uint8_t> grey)
        : m_file(std::move(file))
        , m_width(width)
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

    [[nodiscard]] PicturePlace place(std::size_t item) const override
    {
        return within(m_file, item);
    }

private:
    const PicturePlace m_file;
    const int m_width;
    const int m_height;
    const std::vector<std::uint8_t> m_grey; ///< picture after picture
};

void replaceFirst(std::string& text, std::string_view from, std::string_view to)
{
    if (const std::size_t at = text.find(from); at != std::string::npos)
        text.replace(at, from.size(), to);
}

/// A name without the folders before it.
std::string_view lastPart(std::string_view name)
{
    return name.substr(name.rfind('/') + 1); // npos + 1 is 0
}

std::string_view foldersOf(std::string_view name)
{
    return name.substr(0, name.size() - lastPart(name).size());
}

/// The names that the labels of `images` go by, likeliest first.
std::vector<std::string> labelFileNames(std::string_view images)
{
    std::string name(lastPart(images));
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

    std::vector<std::string> files{name};
    for (const std::string& candidate : {bare, otherMark}) {
        files.push_back(candidate);
        files.push_back(candidate + std::string(kPacked));
    }
    return files;
}

/// How many labels an IDX file of labels says it holds; empty for any other.
std::optional<std::size_t> labelCount(const FileSet& files, std::size_t index)
{
    if (idxKind(files, index) != IdxKind::Labels)
        return std::nullopt;
    UnpackedStream file(files, index);
    static_cast<void>(readNumber(file)); // the kind, which is known
    return readNumber(file);
}

std::optional<std::size_t> findLabels(const FileSet& files, std::size_t images, std::size_t count)
{
    constexpr std::size_t kMostOpened = 64; // a folder of so many is no data set of IDX files
    std::vector<std::size_t> beside;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (i != images && foldersOf(files.name(i)) == foldersOf(files.name(images)))
            beside.push_back(i);
    }
    for (const std::string& candidate : labelFileNames(files.name(images))) {
        for (const std::size_t i : beside) {
            if (lastPart(files.name(i)) == candidate && idxKind(files, i) == IdxKind::Labels)
                return i;
        }
    }
    if (beside.size() > kMostOpened)
        return std::nullopt;
    std::erase_if(beside, [&](std::size_t i) { return labelCount(files, i) != count; });
    return beside.size() == 1 ? std::optional(beside.front()) : std::nullopt;
}

std::vector<std::string> readLabels(const FileSet& files, std::size_t index, std::size_t items,
                                    IssueList& issues, const TaskContext& context)
{
    UnpackedStream file(files, index);
    static_cast<void>(readNumber(file)); // the kind, which is known
    const std::size_t count = readNumber(file);
    if (count != items)
        fail("it holds " + std::to_string(count) + " labels for " + std::to_string(items) +
             " pictures; the two files do not belong together: move the labels to another "
             "folder, or download both again");
    std::vector<std::string> labels;
    labels.reserve(count);
    for (const std::uint8_t label : readItems(file, count, 1, "labels", context))
        labels.push_back(std::to_string(label));
    tellOfSurplus(file, files.shown(index), "labels", issues);
    return labels;
}

/// Runs `read`, naming the file in what it throws.
template <typename Read>
auto naming(const FileSet& files, std::size_t index, Read read)
{
    try {
        return read();
    } catch (const Error& error) {
        throw Error("cannot read " + files.shown(index) + ": " + error.what());
    }
}

/// Returns the number of pictures.
std::size_t addImages(Collection& collection, const FileSet& files, std::size_t index,
                      IssueList& issues, const TaskContext& context)
{
    UnpackedStream file(files, index);
    if (readNumber(file) != kImagesMagic)
        failDamaged("it is no IDX file of pictures any more");
    const std::size_t count = readNumber(file);
    const std::size_t height = readNumber(file);
    const std::size_t width = readNumber(file);
    constexpr std::size_t kLongestSide = 16384;
    if (count == 0)
        fail("it holds no pictures; choose another file");
    if (width == 0 || height == 0 || width > kLongestSide || height > kLongestSide)
        failDamaged("its pictures are said to be " + std::to_string(width) + " x " +
                    std::to_string(height) + " pixels, which no IDX file's are");
    std::vector<std::uint8_t> grey = readItems(file, count, width * height, "pictures", context);
    tellOfSurplus(file, files.shown(index), "pictures", issues);
    for (std::size_t i = 0; i < count; ++i)
        collection.items.push_back({"#" + std::to_string(i), kNoClass});
    collection.pictures = std::make_unique<IdxPictures>(files.place(index), static_cast<int>(width),
                                                        static_cast<int>(height), std::move(grey));
    return count;
}

} // namespace

IdxKind idxKind(const FileSet& files, std::size_t index)
{
    try {
        UnpackedStream stream(files, index);
        const std::uint32_t magic = readNumber(stream);
        return magic == kImagesMagic   ? IdxKind::Images
               : magic == kLabelsMagic ? IdxKind::Labels
                                       : IdxKind::None;
    } catch (const Error&) {
        return IdxKind::None;
    }
}

std::vector<std::size_t> idxPicturesAmong(const FileSet& files,
                                          const std::vector<std::size_t>& candidates,
                                          const TaskContext& context)
{
    std::vector<std::size_t> found;
    for (const std::size_t index : candidates) {
        context.throwIfStopped();
        if (idxKind(files, index) == IdxKind::Images)
            found.push_back(index);
    }
    return found;
}

void addIdx(Collection& collection, const FileSet& files, std::size_t index, IssueList& issues,
            const TaskContext& context)
{
    const std::size_t count =
        naming(files, index, [&] { return addImages(collection, files, index, issues, context); });
    const auto labels = findLabels(files, index, count);
    if (labels)
        applyLabels(collection, naming(files, *labels, [&] {
                        return readLabels(files, *labels, count, issues, context);
                    }));
    else
        issues.push_back({Issue::Severity::Note, collection.name,
                          "there are no labels beside it (looked for " +
                              wellFormed(labelFileNames(files.name(index)).front()) + ")"});
}

} // namespace murmuration
