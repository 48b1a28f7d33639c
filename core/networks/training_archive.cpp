// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/images/decode.h"
#include "core/networks/training.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <iterator>
#include <memory>
#include <utility>

namespace murmuration {
namespace {

enum class Part
{
    Train,
    Test,
    Unsaid
};

struct Member
{
    std::string className;
    std::string fileName;
    Part part = Part::Unsaid;
    Image picture;
};

struct CloseArchive
{
    void operator()(archive* a) const { archive_read_free(a); }
};
using Archive = std::unique_ptr<archive, CloseArchive>;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& reason)
{
    throw Error("cannot read training pictures from " + utf8(file) + ": " + reason);
}

Archive open(const std::filesystem::path& file)
{
    Archive a(archive_read_new());
    archive_read_support_format_tar(a.get());
    archive_read_support_filter_all(a.get());
    constexpr std::size_t kBlock = 1 << 18;
    if (archive_read_open_filename(a.get(), file.c_str(), kBlock) != ARCHIVE_OK)
        fail(file, archive_error_string(a.get()));
    return a;
}

/// Splits ".../{train,test}/<class>/<picture>" or ".../<class>/<picture>".
Member placed(const std::filesystem::path& name)
{
    const std::filesystem::path folder = name.parent_path();
    const std::string part = utf8(folder.parent_path().filename());
    return {utf8(folder.filename()),
            utf8(name.filename()),
            part == "train"  ? Part::Train
            : part == "test" ? Part::Test
                             : Part::Unsaid,
            {}};
}

std::vector<std::uint8_t> readBytes(archive* a, std::int64_t size,
                                    const std::filesystem::path& file)
{
    constexpr std::int64_t kLargestPicture = 1 << 26;
    if (size < 0 || size > kLargestPicture)
        fail(file, "one of its files is too large for a picture");
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    if (archive_read_data(a, bytes.data(), bytes.size()) != size)
        fail(file, "it is cut short");
    return bytes;
}

std::vector<Member> readMembers(const std::filesystem::path& file, const TaskContext& context)
{
    std::vector<Member> members;
    const Archive a = open(file);
    archive_entry* entry = nullptr;
    int status = ARCHIVE_OK;
    while ((status = archive_read_next_header(a.get(), &entry)) == ARCHIVE_OK) {
        context.throwIfStopped();
        if (archive_entry_filetype(entry) != AE_IFREG)
            continue;
        Member member = placed(archive_entry_pathname(entry));
        member.picture = decodeImage(readBytes(a.get(), archive_entry_size(entry), file)).image;
        members.push_back(std::move(member));
        context.report(members.size(), 0);
    }
    if (status != ARCHIVE_EOF)
        fail(file, archive_error_string(a.get()));
    std::sort(members.begin(), members.end(), [](const Member& l, const Member& r) {
        if (l.className != r.className)
            return naturalLess(l.className, r.className);
        return l.fileName != r.fileName ? naturalLess(l.fileName, r.fileName) : l.part < r.part;
    });
    return members;
}

void append(LabelledPictures& pictures, Image picture, int label)
{
    pictures.images.push_back(std::move(picture));
    pictures.labels.push_back(label);
}

void append(LabelledPictures& pictures, LabelledPictures more, int firstLabel)
{
    std::move(more.images.begin(), more.images.end(), std::back_inserter(pictures.images));
    for (const int label : more.labels)
        pictures.labels.push_back(firstLabel + label);
}

} // namespace

TrainingSet readTrainingArchive(const std::filesystem::path& file,
                                const std::vector<std::string>& holdOut, const TaskContext& context)
{
    constexpr std::size_t kTestStride = 16;
    constexpr std::size_t kMost = 85; // of a class; more would drown those that have 30
    TrainingSet set;
    std::string className;
    int heldOutClasses = 0;
    std::size_t unsaid = 0; // pictures so far of the class that are in neither part
    for (Member& member : readMembers(file, context)) {
        const bool isHeldOut =
            std::find(holdOut.begin(), holdOut.end(), member.className) != holdOut.end();
        if (member.className != className) {
            className = member.className;
            unsaid = 0;
            if (isHeldOut)
                ++heldOutClasses;
            else
                set.classNames.push_back(className);
        }
        unsaid += member.part == Part::Unsaid ? 1 : 0;
        if (unsaid > kMost)
            continue;
        const bool isTest =
            member.part == Part::Test || (member.part == Part::Unsaid && unsaid % kTestStride == 0);
        if (isHeldOut)
            append(set.heldOut, std::move(member.picture), heldOutClasses - 1);
        else
            append(isTest ? set.test : set.train, std::move(member.picture),
                   static_cast<int>(set.classNames.size()) - 1);
    }
    if (set.train.size() == 0 || set.test.size() == 0)
        fail(file, "it has no pictures in CLASS/, or in train/CLASS/ and test/CLASS/");
    return set;
}

void append(TrainingSet& set, TrainingSet more)
{
    const auto classes = static_cast<int>(set.classNames.size());
    const int heldOutClasses =
        set.heldOut.labels.empty()
            ? 0
            : *std::max_element(set.heldOut.labels.begin(), set.heldOut.labels.end()) + 1;
    std::move(more.classNames.begin(), more.classNames.end(), std::back_inserter(set.classNames));
    append(set.train, std::move(more.train), classes);
    append(set.test, std::move(more.test), classes);
    append(set.heldOut, std::move(more.heldOut), heldOutClasses);
}

} // namespace murmuration
