// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/layout/layout_options.h"
#include "core/layout/neighborhood.h"
#include "core/layout/pinned_rows.h"
#include "core/layout/prepared_rows.h"
#include "core/layout/supervision.h"
#include "core/layout/tsne.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace murmuration {

/// The t-SNE layout of prepared rows, kept while what it was made of holds.
class TsneStage
{
public:
    /// Brings the layout up to date: rows that joined are placed at their neighbours. Calls
    /// `beforeWork` when affinities have to be computed. An interrupted update can be repeated.
    /// Throws Cancelled.
    void update(const PreparedRows& rows, const Neighborhood& neighborhood,
                const LayoutOptions& options, const std::function<void()>& beforeWork,
                const TaskContext& context);

    /// The next update starts from the first positions; only pinned rows keep those they have.
    void restart();
    /// Where another method's layout, which is what the person saw, has the `items`: the next
    /// update() puts the pinned ones there.
    void comeAfter(Matrix positions, PinnedRows::Items items)
    {
        m_pins.endAt(std::move(positions), std::move(items));
    }

    /// Null before the first update and after a restart.
    [[nodiscard]] Tsne* tsne() { return m_tsne ? &*m_tsne : nullptr; }
    [[nodiscard]] const Tsne* tsne() const { return m_tsne ? &*m_tsne : nullptr; }
    /// tsne()->points() of them.
    [[nodiscard]] const std::shared_ptr<const std::vector<std::uint32_t>>& items() const
    {
        return m_items;
    }
    /// What was lowered because there are so few points: perplexities, early exaggeration.
    [[nodiscard]] IssueList notices() const;
    /// The strength with which labels shape the layout.
    [[nodiscard]] double supervision() const { return m_made.supervision.strength; }

private:
    /// What the affinities were made of, besides the items.
    struct Ingredients
    {
        std::uint64_t version = 0; ///< of the rows
        Metric metric = Metric::Euclidean;
        PerplexityChoice perplexity;
        Supervision supervision;

        bool operator==(const Ingredients&) const = default;
    };

    [[nodiscard]] static Ingredients ingredients(const Neighborhood& neighborhood,
                                                 const LayoutOptions& options);
    void make(const PreparedRows& rows, const Neighborhood& neighborhood,
              const LayoutOptions& options, bool startAnew, const TaskContext& context);

    std::optional<Tsne> m_tsne;
    std::shared_ptr<const std::vector<std::uint32_t>> m_items;
    PinnedRows m_pins;
    std::uint64_t m_order = 0;
    Ingredients m_made;
    double m_usedPerplexity = 0;
    std::uint64_t m_upheavals = 0;
};

} // namespace murmuration
