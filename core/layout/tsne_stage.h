// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/neighborhood.h"
#include "core/layout/prepared_rows.h"
#include "core/layout/tsne.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
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
                const TsneOptions& options, const std::function<void()>& beforeWork,
                const TaskContext& context);

    void restart() { m_tsne.reset(); }

    /// Null before the first update and after a restart.
    [[nodiscard]] Tsne* tsne() { return m_tsne ? &*m_tsne : nullptr; }
    [[nodiscard]] const Tsne* tsne() const { return m_tsne ? &*m_tsne : nullptr; }
    /// tsne()->points() of them.
    [[nodiscard]] const std::shared_ptr<const std::vector<std::uint32_t>>& items() const
    {
        return m_items;
    }
    [[nodiscard]] double wantedPerplexity() const { return m_wantedPerplexity; }
    [[nodiscard]] double usedPerplexity() const { return m_usedPerplexity; }

private:
    [[nodiscard]] bool holds(const Neighborhood& neighborhood, const TsneOptions& options) const;

    std::optional<Tsne> m_tsne;
    std::shared_ptr<const std::vector<std::uint32_t>> m_items;
    std::uint64_t m_order = 0;
    std::uint64_t m_version = 0; ///< of the rows the affinities were made of
    Metric m_metric = Metric::Euclidean;
    double m_wantedPerplexity = 0;
    double m_usedPerplexity = 0;
    std::uint64_t m_upheavals = 0;
};

} // namespace murmuration
