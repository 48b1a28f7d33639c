// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/collection/collection.h"
#include "core/networks/training.h"

#include <algorithm>
#include <iterator>
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
    std::size_t item = 0; ///< of the collection
};

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& reason)
{
    throw Error("cannot read training pictures from " + utf8(file) + ": " + reason);
}

/// Splits ".../{train,test}/<class>/<picture>" or ".../<class>/<picture>".
Member placed(const std::filesystem::path& name, std::size_t item)
{
    const std::filesystem::path folder = name.parent_path();
    const std::string part = folder.parent_path().filename();
    return {folder.filename(), name.filename(),
            part == "train"  ? Part::Train
            : part == "test" ? Part::Test
                             : Part::Unsaid,
            item};
}

std::vector<Member> membersOf(const Collection& collection)
{
    std::vector<Member> members;
    for (std::size_t i = 0; i < collection.size(); ++i)
        members.push_back(placed(collection.items[i].name, i));
    std::ranges::sort(members, [](const Member& l, const Member& r) {
        if (l.className != r.className)
            return naturalLess(l.className, r.className);
        return l.fileName != r.fileName ? naturalLess(l.fileName, r.fileName) : l.part < r.part;
    });
    return members;
}

Image pictureOf(const Collection& collection, const Member& member)
{
    try {
        return collection.pictures->read(member.item, 0).image;
    } catch (const Error& error) {
        fail(collection.path, collection.items[member.item].name + ": " + error.what());
    }
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
    const OpenedCollection opened = openCollection(file, {}, context);
    for (const Issue& issue : opened.issues)
        if (issue.severity == Issue::Severity::Failure)
            fail(file, issue.text);
    const Collection& collection = *opened.collection;
    if (!collection.pictures)
        fail(file, "it holds no pictures");
    constexpr std::size_t kTestStride = 16;
    constexpr std::size_t kMost = 200; // of a class; the few that have 800 would drown the others
    TrainingSet set;
    std::string className;
    int heldOutClasses = 0;
    std::size_t unsaid = 0; // pictures so far of the class that are in neither part
    std::size_t done = 0;
    const std::vector<Member> members = membersOf(collection);
    for (const Member& member : members) {
        context.throwIfStopped();
        context.report(++done, members.size());
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
            append(set.heldOut, pictureOf(collection, member), heldOutClasses - 1);
        else
            append(isTest ? set.test : set.train, pictureOf(collection, member),
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
