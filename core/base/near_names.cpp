// SPDX-License-Identifier: Apache-2.0
#include "core/base/near_names.h"

#include "core/base/text.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace murmuration {
namespace {

constexpr std::size_t kMost = 3;
constexpr std::size_t kLongest = 100;

} // namespace

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1); // from the first i letters of a to the first j of b
    std::iota(row.begin(), row.end(), std::size_t{0});
    std::vector<std::size_t> above = row;
    std::vector<std::size_t> aboveThat;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        aboveThat = std::exchange(above, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t exchanged = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({exchanged, row[j - 1] + 1, above[j] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], aboveThat[j - 2] + 1);
        }
    }
    return row[b.size()];
}

std::string didYouMean(std::string_view name, std::span<const std::string> names)
{
    if (name.empty() || name.size() > kLongest)
        return {};
    const std::string wanted = lowerCase(name);
    std::vector<std::pair<std::size_t, std::string_view>> near;
    for (const std::string& candidate : names) {
        if (candidate.size() > kLongest)
            continue;
        const std::string plain = lowerCase(candidate);
        const bool begins = plain.starts_with(wanted);
        const std::size_t different = begins ? 1 : editDistance(wanted, plain);
        if (begins || 3 * different <= std::max(name.size(), candidate.size()))
            near.emplace_back(different, candidate);
    }
    std::ranges::stable_sort(near, {}, [](const auto& entry) { return entry.first; });
    near.resize(std::min(near.size(), kMost));
    std::string text;
    for (std::size_t i = 0; i < near.size(); ++i)
        text += (i == 0                 ? "; did you mean "
                 : i + 1 == near.size() ? " or "
                                        : ", ") +
                std::string(near[i].second);
    return text.empty() ? text : text + "?";
}

} // namespace murmuration
