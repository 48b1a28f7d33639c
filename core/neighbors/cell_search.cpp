// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/cell_search.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/neighbors/cell_queries.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace murmuration {
namespace {

constexpr float kLeastEffort = 0.05F; // hardly more than the own cell

/// Members of one cell that search together.
struct Group
{
    std::size_t cell;
    std::span<const std::uint32_t> queries;
};

std::vector<Group> allPoints(const Cells& cells)
{
    constexpr std::size_t kLargestGroup = 256;
    std::vector<Group> groups;
    for (std::size_t c = 0; c < cells.count(); ++c) {
        // Parts of equal size, so that the last is not a small rest.
        const auto members = cells.membersOf(c);
        const std::size_t parts = (members.size() + kLargestGroup - 1) / kLargestGroup;
        for (std::size_t part = 0; part < parts; ++part) {
            const std::size_t first = members.size() * part / parts;
            const std::size_t last = members.size() * (part + 1) / parts;
            groups.push_back({c, members.subspan(first, last - first)});
        }
    }
    return groups;
}

/// A few members of the cells of random points: together they are compared at full speed.
std::vector<Group> samplePoints(const Cells& cells)
{
    constexpr std::size_t kGroups = 64;
    Random random(2);
    std::vector<Group> groups;
    for (std::size_t g = 0; g < kGroups; ++g) {
        const std::size_t cell = cells.cellOf(random.below(cells.points().count()));
        const auto members = cells.membersOf(cell);
        const std::size_t size = std::min(kQueryTile, members.size());
        groups.push_back({cell, members.subspan(random.below(members.size() - size + 1), size)});
    }
    return groups;
}

/// What the exact search says about a group.
struct Truth
{
    std::vector<float> reach;   ///< distance of each query's last neighbour
    std::vector<float> efforts; ///< that each neighbour of each query needs at most
};

std::vector<Truth> compareWithAll(const Cells& cells, std::size_t k, std::span<const Group> groups,
                                  const TaskContext& context)
{
    std::vector<Truth> truths(groups.size());
    parallelFor(groups.size(), 1, [&](std::size_t g, std::size_t) {
        CellQueries queries(cells, k, context);
        queries.start(groups[g].cell, groups[g].queries);
        queries.compareWithAll();
        for (std::size_t q = 0; q < groups[g].queries.size(); ++q) {
            const auto nearest = queries.nearest(q);
            truths[g].reach.push_back(nearest.back().distance);
            const float reach = std::sqrt(cells.points().squaredReach(nearest.back().distance));
            for (const Neighbor& neighbor : nearest) {
                const float gap = queries.gap(cells.cellOf(neighbor.point), q);
                truths[g].efforts.push_back(gap < reach ? std::max(gap / reach, kLeastEffort)
                                                        : 1.0F);
            }
        }
    });
    return truths;
}

/// The effort that is enough for this share of the neighbours.
float enoughFor(double share, std::span<const Truth> truths)
{
    std::vector<float> efforts;
    for (const Truth& truth : truths)
        efforts.insert(efforts.end(), truth.efforts.begin(), truth.efforts.end());
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(efforts.size() - 1));
    const auto found = efforts.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(efforts.begin(), found, efforts.end());
    return *found;
}

CellTrial attempt(const Cells& cells, std::size_t k, std::span<const Group> groups,
                  std::span<const Truth> truths, float effort, const TaskContext& context)
{
    std::atomic<std::size_t> searched{0};
    std::atomic<std::size_t> found{0};
    std::atomic<std::size_t> compared{0};
    parallelFor(groups.size(), 1, [&](std::size_t g, std::size_t) {
        CellQueries queries(cells, k, context);
        queries.start(groups[g].cell, groups[g].queries);
        compared += queries.search(effort);
        searched += groups[g].queries.size();
        for (std::size_t q = 0; q < groups[g].queries.size(); ++q) {
            // Of equally far ones any is a true neighbour.
            for (const Neighbor& neighbor : queries.nearest(q))
                found += neighbor.distance <= truths[g].reach[q] ? 1 : 0;
        }
    });
    const auto count = static_cast<double>(searched);
    return {effort, static_cast<double>(found) / (count * static_cast<double>(k)),
            static_cast<double>(compared) / (count * static_cast<double>(cells.points().count()))};
}

} // namespace

CellTrial leastEffort(const Cells& cells, std::size_t k, double recall, const TaskContext& context)
{
    constexpr float kStep = 1.03F;
    const std::vector<Group> groups = samplePoints(cells);
    const std::vector<Truth> truths = compareWithAll(cells, k, groups, context);
    const auto trialOf = [&](float effort) {
        return attempt(cells, k, groups, truths, effort, context);
    };
    // While a search goes on the reach is larger than in the end, so it finds more than was asked.
    CellTrial trial = trialOf(enoughFor(recall, truths));
    while (trial.recall < recall && trial.effort < 1)
        trial = trialOf(std::min(trial.effort * kStep, 1.0F));
    while (trial.effort > kLeastEffort) {
        const CellTrial less = trialOf(trial.effort / kStep);
        if (less.recall < recall)
            break;
        trial = less;
    }
    return trial;
}

NeighborGraph searchCells(const Cells& cells, std::size_t k, const CellTrial& trial,
                          const TaskContext& context)
{
    const std::vector<Group> groups = allPoints(cells);
    NeighborGraph graph = emptyGraph(cells.points().count(), k, context);
    graph.method = SearchMethod::Cells;
    graph.recall = trial.recall;
    constexpr std::size_t kGroupsPerRange = 4;
    std::atomic<std::size_t> done{0};
    parallelFor(groups.size(), kGroupsPerRange, [&](std::size_t begin, std::size_t end) {
        CellQueries queries(cells, graph.k, context);
        for (std::size_t g = begin; g < end; ++g) {
            queries.start(groups[g].cell, groups[g].queries);
            queries.search(trial.effort);
            for (std::size_t q = 0; q < groups[g].queries.size(); ++q)
                writeNearest(groups[g].queries[q], queries.nearest(q), cells.points(), graph);
            const std::size_t searched = groups[g].queries.size();
            context.report(done.fetch_add(searched) + searched, graph.points);
        }
    });
    return graph;
}

} // namespace murmuration
