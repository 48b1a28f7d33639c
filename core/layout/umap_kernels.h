// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace murmuration {

/// An edge of the fuzzy graph as seen from one of its ends.
struct UmapEdge
{
    std::uint32_t head;
    std::uint32_t tail;
    std::uint32_t rate; ///< in how many of 2^32 epochs it is sampled
};

/// Points first, first + stride, ... `count` of them.
struct PointStride
{
    std::uint32_t first = 0;
    std::uint32_t stride = 1;
    std::uint32_t count = 0;
};

/// What one pass over edges needs to know, for q = 1 / (1 + a d^(2 b)).
struct UmapPass
{
    float a = 1;
    float b = 1;
    float learningRate = 1;
    int negativeSamples = 5;
    std::uint32_t epoch = 0;
    std::uint64_t seed = 0;               ///< of this pass
    PointStride negatives[2];             ///< the points that may be drawn to repel
    const std::uint8_t* pinned = nullptr; ///< null: none; else 1 for each point that stays
};

/// Goes through the edges one after another, as umap-learn does: each that is due in this epoch
/// draws both its ends together; then its head is pushed away from points drawn at random, together
/// and with the machine's widest vector instructions. Each coordinate of a force is cut off at 4.
/// `positions`: points x axes, 2 or 3.
void moveAlongEdges(std::span<const UmapEdge> edges, const UmapPass& pass, float* positions,
                    std::size_t axes);

} // namespace murmuration
