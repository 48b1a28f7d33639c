// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/layout_options.h"
#include "core/layout/neighborhood.h"
#include "core/layout/pinned_rows.h"
#include "core/layout/prepared_rows.h"
#include "core/layout/supervision.h"
#include "core/layout/umap.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace murmuration {

/// The UMAP layout of prepared rows, kept while what it was made of holds.
class UmapStage
{
public:
    /// Brings the layout up to date: rows that joined are placed at their neighbours. Calls
    /// `beforeWork` when memberships have to be computed. An interrupted update can be repeated.
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
    [[nodiscard]] Umap* umap() { return m_umap ? &*m_umap : nullptr; }
    [[nodiscard]] const Umap* umap() const { return m_umap ? &*m_umap : nullptr; }
    /// umap()->points() of them.
    [[nodiscard]] const std::shared_ptr<const std::vector<std::uint32_t>>& items() const
    {
        return m_items;
    }
    [[nodiscard]] std::size_t wantedNeighbors() const { return m_made.neighbors; }
    /// The strength with which labels shape the layout.
    [[nodiscard]] double supervision() const { return m_made.supervision.strength; }

private:
    /// What the graph was made of, besides the items.
    struct Ingredients
    {
        std::uint64_t version = 0; ///< of the rows
        Metric metric = Metric::Euclidean;
        std::size_t neighbors = 0;
        Supervision supervision;

        bool operator==(const Ingredients&) const = default;
    };

    [[nodiscard]] static Ingredients ingredients(const Neighborhood& neighborhood,
                                                 const LayoutOptions& options);
    void make(const PreparedRows& rows, const Neighborhood& neighborhood,
              const LayoutOptions& options, bool startAnew, const TaskContext& context);

    std::optional<Umap> m_umap;
    std::shared_ptr<const std::vector<std::uint32_t>> m_items;
    std::uint64_t m_order = 0;
    Ingredients m_made;
    PinnedRows m_pins;
    std::uint64_t m_upheavals = 0;
};

} // namespace murmuration
