// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace murmuration {

/// Which of the folders that a picture lies in name its class.
enum class LabelFrom : std::uint8_t
{
    FirstFolder, ///< the first below what was opened, or below train/ and test/ where these are all
    WholePath    ///< all of them, e.g. "birds/owls"
};

struct FolderClasses
{
    std::vector<std::string> ofItem; ///< one for each name
    bool nested = false;             ///< whether the two rules differ
};

/// Classes of pictures by their relative names (UTF-8, '/' between folders). Those that lie in no
/// folder have the class `rootName`. Where every first folder has a name such as train, test or
/// val, these are the parts that a data set is published in, and the classes lie within.
[[nodiscard]] FolderClasses classesByFolder(const std::vector<std::string>& names,
                                            const std::string& rootName, LabelFrom rule);

/// The folders that all names lie in, with a '/' at the end; empty when there are none.
[[nodiscard]] std::string commonFolders(const std::vector<std::string>& names);

} // namespace murmuration
