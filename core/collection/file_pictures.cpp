// SPDX-License-Identifier: Apache-2.0
#include "core/collection/file_pictures.h"

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/collection/labels.h"
#include "core/collection/picture_names.h"
#include "core/images/picture_format.h"

#include <utility>

namespace murmuration {
namespace {

bool isPicture(const FileSet& files, std::size_t index)
{
    if (hasPictureExtension(files.name(index)))
        return true;
    try {
        return beginsLikePicture(files.read(index, 0, kSniffBytes));
    } catch (const Error&) {
        return false; // nothing says that it is a picture
    }
}

} // namespace

FilePictures::FilePictures(std::shared_ptr<const FileSet> files, std::vector<std::size_t> indices)
    : m_files(std::move(files))
    , m_indices(std::move(indices))
{
}

DecodedImage FilePictures::read(std::size_t item, int minimumSide) const
{
    return decodeImage(m_files->read(m_indices[item]), minimumSide);
}

std::filesystem::path FilePictures::file(std::size_t item) const
{
    return m_files->packed() ? std::filesystem::path() : place(item).file;
}

PicturePlace FilePictures::place(std::size_t item) const
{
    return m_files->place(m_indices[item]);
}

std::vector<std::size_t> picturesAmong(const FileSet& files, const TaskContext& context)
{
    std::vector<std::size_t> pictures;
    for (std::size_t i = 0; i < files.size(); ++i) {
        context.throwIfStopped();
        if (isPicture(files, i))
            pictures.push_back(i);
    }
    return pictures;
}

void addPictures(Collection& collection, std::shared_ptr<const FileSet> files,
                 std::vector<std::size_t> indices, LabelFrom rule, bool withoutCommon)
{
    std::vector<std::string> names;
    names.reserve(indices.size());
    for (const std::size_t index : indices)
        names.push_back(utf8(files->name(index)));
    const std::string outside = withoutCommon ? commonFolders(names) : std::string();
    for (std::string& name : names)
        name.erase(0, outside.size());
    const std::string innermost = utf8(std::filesystem::path(outside).parent_path().filename());
    const FolderClasses classes =
        classesByFolder(names, innermost.empty() ? collection.name : innermost, rule);
    collection.items.clear();
    collection.items.reserve(names.size());
    for (std::string& name : names)
        collection.items.push_back({std::move(name), kNoClass});
    applyLabels(collection, classes.ofItem);
    collection.nestedFolders = classes.nested;
    collection.pictures = std::make_unique<FilePictures>(std::move(files), std::move(indices));
}

} // namespace murmuration
