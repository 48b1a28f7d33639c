// SPDX-License-Identifier: Apache-2.0
#include "core/features/cache/picture_identities.h"

#include <string>
#include <string_view>
#include <sys/stat.h>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

/// Without the collection's own path in front, so that it does not matter how that was written.
std::string_view relativeName(const fs::path& file, const fs::path& collection)
{
    std::string_view name = file.native();
    if (name.starts_with(collection.native()))
        name.remove_prefix(collection.native().size());
    while (name.starts_with('/') && name.size() < file.native().size())
        name.remove_prefix(1);
    return name;
}

} // namespace

std::optional<std::string> fileState(const fs::path& file)
{
    struct stat status;
    if (::stat(file.c_str(), &status) != 0)
        return std::nullopt;
    return "size " + std::to_string(status.st_size) + ", changed " +
           std::to_string(status.st_mtim.tv_sec) + '.' + std::to_string(status.st_mtim.tv_nsec);
}

std::vector<std::optional<ContentHash>> pictureIdentities(const Collection& collection)
{
    std::vector<std::optional<ContentHash>> identities(collection.size());
    fs::path lastFile; // a file that holds many is asked once
    std::optional<std::string> state;
    for (std::size_t i = 0; i < identities.size(); ++i) {
        const PicturePlace place = collection.pictures->place(i);
        if (place.file.empty())
            continue;
        if (place.file != lastFile)
            state = fileState(place.file);
        lastFile = place.file;
        if (!state)
            continue;
        std::string text(relativeName(place.file, collection.path));
        text.append(1, '\0').append(*state).append(1, '\0').append(std::to_string(place.index));
        identities[i] = contentHash(text);
    }
    return identities;
}

} // namespace murmuration
