// SPDX-License-Identifier: Apache-2.0
#include "core/layout/layout_notices.h"

#include "core/base/text.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace murmuration {
namespace {

Issue note(std::string text)
{
    return {Issue::Severity::Note, "", std::move(text)};
}

} // namespace

Issue constantFeaturesNotice()
{
    return {Issue::Severity::Warning, "",
            "All features are the same: the points can't be told apart, and their places mean "
            "nothing."};
}

std::optional<Issue> unitNotice(double unit)
{
    if (unit == 1)
        return {};
    const std::string power = "2^" + std::to_string(std::ilogb(unit));
    return note(unit > 1 ? "The features' numbers are too small to reckon with; the coordinates "
                           "are theirs times " +
                               power
                         : "The features' numbers are too large to reckon with; the coordinates "
                           "are theirs times " +
                               power);
}

std::optional<Issue> supervisionNotice(LayoutMethod method, double wanted, double used)
{
    if (used > 0)
        return note("The labels shape this layout (supervision " +
                    std::to_string(std::lround(100 * used)) +
                    " %): classes stand further apart than the features have them.");
    if (!(wanted > 0))
        return {};
    return note(
        method == LayoutMethod::Pca
            ? "Supervision has no effect on PCA; choose t-SNE or UMAP for it."
            : "Supervision has no effect, as there are no two classes; give labels for it.");
}

std::optional<Issue> recallNotice(const NeighborGraph& graph)
{
    constexpr double kGoodRecall = 0.99;
    if (graph.recall >= kGoodRecall)
        return {};
    return note("The fast search found only " + shortNumber(100 * graph.recall) +
                " % of the neighbours; the layout is less faithful for it.");
}

std::optional<Issue> indistinctNotice(const NeighborGraph& graph)
{
    constexpr std::size_t kFewestNeighbors = 10; // twins and triplets are nothing to tell
    if (graph.k < kFewestNeighbors)
        return {};
    std::size_t points = 0;
    for (std::size_t i = 0; i < graph.points; ++i)
        points += graph.distancesOf(i).back() > 0 ? 0 : 1;
    if (points == 0)
        return {};
    return note(counted(points, "point") + " can't be told from " + std::to_string(graph.k) +
                " others: they are copies, or one number among the features is so large that all "
                "else vanishes beside it. How they lie among each other means nothing; leave out "
                "what is not wanted.");
}

} // namespace murmuration
