// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/neighbors/neighbor_graph.h"
#include "core/networks/network.h"
#include "core/networks/training.h"

#include <filesystem>

namespace murmuration {

/// Label agreement of photographs' 10 nearest neighbours.
struct PhotographFigures
{
    double cosine = 0;
    double euclidean = 0;
};

/// Tells how well a network's features group photographs by their class: the test of a network that
/// was trained on something else. Holds the decoded pictures, so that it can be asked after every
/// epoch.
class PhotographTest
{
public:
    /// Reads a folder of pictures, one subfolder for each class. Throws Error.
    explicit PhotographTest(const std::filesystem::path& folder);
    /// Of pictures of two classes or more.
    explicit PhotographTest(LabelledPictures pictures)
        : m_pictures(std::move(pictures))
    {
    }

    [[nodiscard]] std::size_t size() const { return m_pictures.size(); }

    /// Throws Error, Cancelled.
    [[nodiscard]] PhotographFigures measure(Network& network,
                                            const TaskContext& context = {}) const;

private:
    LabelledPictures m_pictures;
};

} // namespace murmuration
