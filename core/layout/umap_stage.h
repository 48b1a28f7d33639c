// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/neighborhood.h"
#include "core/layout/prepared_rows.h"
#include "core/layout/umap.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
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
                const UmapOptions& options, const std::function<void()>& beforeWork,
                const TaskContext& context);

    void restart() { m_umap.reset(); }

    /// Null before the first update and after a restart.
    [[nodiscard]] Umap* umap() { return m_umap ? &*m_umap : nullptr; }
    [[nodiscard]] const Umap* umap() const { return m_umap ? &*m_umap : nullptr; }
    /// umap()->points() of them.
    [[nodiscard]] const std::shared_ptr<const std::vector<std::uint32_t>>& items() const
    {
        return m_items;
    }

private:
    [[nodiscard]] bool holds(const Neighborhood& neighborhood, const UmapOptions& options) const;

    std::optional<Umap> m_umap;
    std::shared_ptr<const std::vector<std::uint32_t>> m_items;
    std::uint64_t m_order = 0;
    std::uint64_t m_version = 0; ///< of the rows the graph was made of
    Metric m_metric = Metric::Euclidean;
    std::size_t m_neighbors = 0;
    std::uint64_t m_upheavals = 0;
};

} // namespace murmuration
