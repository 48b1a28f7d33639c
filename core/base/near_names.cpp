// SPDX-License-Identifier: Apache-2.0
#include "core/base/near_names.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace murmuration {
namespace {

constexpr std::size_t kMost = 3;
constexpr std::size_t kLongest = 100;

} // namespace

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t exchanged = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({exchanged, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[b.size()];
}

std::string didYouMean(std::string_view name, std::span<const std::string> names)
{
    if (name.empty() || name.size() > kLongest)
        return {};
    std::vector<std::pair<std::size_t, std::string_view>> near;
    for (const std::string& candidate : names) {
        if (candidate.size() > kLongest)
            continue;
        const bool begins = candidate.starts_with(name);
        const std::size_t different = begins ? 1 : editDistance(name, candidate);
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
