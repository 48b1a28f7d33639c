// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace murmuration {

/// Why no network can be opened under `model`, which is no name of one and no file that is there,
/// as a sentence: of a name it says which are near, of a path that nothing is there. What has a
/// separator, the ending of a weight file or something in its place is taken for a path. Throws
/// Error when the list of networks cannot be read.
[[nodiscard]] std::string unknownModel(const std::string& model);

} // namespace murmuration
