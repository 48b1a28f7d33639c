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
#include <tuple>
#include <utility>

namespace murmuration {
namespace {

struct Member
{
    std::string className;
    std::string fileName;
    bool test = false;
    std::vector<std::uint8_t> rgb;
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

/// Splits ".../{train,test}/<class>/<picture>"; false when the name is not like that.
bool placeMember(const std::filesystem::path& name, Member& member)
{
    const std::filesystem::path folder = name.parent_path();
    const std::string part = utf8(folder.parent_path().filename());
    member.className = utf8(folder.filename());
    member.fileName = utf8(name.filename());
    member.test = part == "test";
    return member.test || part == "train";
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

void append(LabelledPictures& pictures, const Member& member, int label)
{
    pictures.rgb.insert(pictures.rgb.end(), member.rgb.begin(), member.rgb.end());
    pictures.labels.push_back(label);
}

} // namespace

TrainingSet readTrainingArchive(const std::filesystem::path& file, const TaskContext& context)
{
    TrainingSet set;
    std::vector<Member> members;
    const Archive a = open(file);
    archive_entry* entry = nullptr;
    int status = ARCHIVE_OK;
    while ((status = archive_read_next_header(a.get(), &entry)) == ARCHIVE_OK) {
        context.throwIfStopped();
        Member member;
        if (archive_entry_filetype(entry) != AE_IFREG ||
            !placeMember(archive_entry_pathname(entry), member))
            continue;
        Image picture = decodeImage(readBytes(a.get(), archive_entry_size(entry), file)).image;
        if (set.side == 0)
            set.side = picture.width;
        if (picture.width != set.side || picture.height != set.side)
            fail(file, "its pictures are not all square and of one size");
        member.rgb = std::move(picture.rgb);
        members.push_back(std::move(member));
        context.report(members.size(), 0);
    }
    if (status != ARCHIVE_EOF)
        fail(file, archive_error_string(a.get()));

    std::sort(members.begin(), members.end(), [](const Member& l, const Member& r) {
        if (l.className != r.className)
            return naturalLess(l.className, r.className);
        return l.fileName != r.fileName ? naturalLess(l.fileName, r.fileName) : l.test < r.test;
    });
    for (const Member& member : members) {
        if (set.classNames.empty() || set.classNames.back() != member.className)
            set.classNames.push_back(member.className);
        append(member.test ? set.test : set.train, member,
               static_cast<int>(set.classNames.size()) - 1);
    }
    if (set.train.size() == 0 || set.test.size() == 0)
        fail(file, "it has no pictures in train/CLASS/ and test/CLASS/");
    return set;
}

} // namespace murmuration
