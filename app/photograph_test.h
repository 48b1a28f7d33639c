// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/collection.h"
#include "core/networks/network.h"

#include <filesystem>
#include <vector>

namespace murmuration {

/// Tells how well a network's features group photographs by their class: the test of a network that
/// was trained on something else. Holds the decoded pictures, so that it can be asked after every
/// epoch.
class PhotographTest
{
public:
    /// Reads a folder of pictures, one subfolder for each class. Throws Error.
    explicit PhotographTest(const std::filesystem::path& folder);

    [[nodiscard]] std::size_t size() const { return m_pictures.size(); }

    /// Label agreement of the 10 nearest neighbours by cosine. Throws Error, Cancelled.
    [[nodiscard]] double agreement(Network& network, const TaskContext& context = {}) const;

private:
    std::vector<Image> m_pictures;
    std::vector<int> m_labels;
};

} // namespace murmuration
