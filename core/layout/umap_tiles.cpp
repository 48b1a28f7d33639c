// SPDX-License-Identifier: Apache-2.0
#include "core/layout/umap_tiles.h"

#include <algorithm>

namespace murmuration {
namespace {

/// Into how many blocks the points are dealt out. Fewer points take less time than waking threads.
std::size_t blocksFor(std::size_t points)
{
    constexpr std::size_t kFewPoints = 4096;
    constexpr std::size_t kBlocks = 16;
    return points < kFewPoints ? 1 : kBlocks;
}

/// An edge's share of the epochs, of 2^32.
std::uint32_t rateOf(double share)
{
    constexpr double kAll = 4294967295.0;
    return static_cast<std::uint32_t>(std::min(share, 1.0) * kAll);
}

PointStride blockOf(std::size_t points, std::size_t block, std::size_t blocks)
{
    return {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(blocks),
            static_cast<std::uint32_t>((points + blocks - 1 - block) / blocks)};
}

/// Rounds in which every block meets one other (a tournament by the circle method, for one block or
/// an even number); in the last, each is by itself.
UmapRounds emptyRounds(std::size_t points, std::size_t blocks)
{
    const auto tile = [&](std::size_t first, std::size_t second) {
        return UmapTile{blockOf(points, first, blocks), blockOf(points, second, blocks), {}};
    };
    UmapRounds rounds;
    const std::size_t circle = blocks - 1;
    for (std::size_t r = 0; r < circle; ++r) {
        auto& round = rounds.emplace_back();
        round.push_back(tile(r, circle));
        for (std::size_t d = 1; 2 * d < blocks; ++d)
            round.push_back(tile((r + d) % circle, (r + circle - d) % circle));
    }
    auto& last = rounds.emplace_back();
    for (std::size_t b = 0; b < blocks; ++b)
        last.push_back({blockOf(points, b, blocks), {static_cast<std::uint32_t>(b), 1, 0}, {}});
    return rounds;
}

} // namespace

UmapRounds edgesInRounds(const SparseRows& graph, int epochs)
{
    const std::size_t blocks = blocksFor(graph.points);
    UmapRounds rounds = emptyRounds(graph.points, blocks);
    std::vector<UmapTile*> tileOf(blocks * blocks);
    for (auto& round : rounds) {
        for (UmapTile& tile : round) {
            tileOf[tile.first.first * blocks + tile.second.first] = &tile;
            tileOf[tile.second.first * blocks + tile.first.first] = &tile;
        }
    }
    if (graph.values.empty())
        return rounds;
    const auto strongest =
        static_cast<double>(*std::max_element(graph.values.begin(), graph.values.end()));
    for (std::size_t i = 0; i < graph.points; ++i) {
        const auto columns = graph.columnsOf(i);
        const auto weights = graph.valuesOf(i);
        for (std::size_t n = 0; n < columns.size(); ++n) {
            const auto weight = static_cast<double>(weights[n]);
            if (weight * epochs >= strongest)
                tileOf[i % blocks * blocks + columns[n] % blocks]->edges.push_back(
                    {static_cast<std::uint32_t>(i), columns[n], rateOf(weight / strongest)});
        }
    }
    return rounds;
}

} // namespace murmuration
