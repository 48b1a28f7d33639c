// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/layout_snapshot.h"
#include "ui/view/camera.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace murmuration {

/// Positions as they are shown now. Follows a running layout's snapshots directly; when the layout
/// is another one (method, dimensions, restart) or its points jump, each item glides from where it
/// is shown to where it belongs. A snapshot that comes meanwhile only changes where the points
/// glide to. Where snapshots come more slowly than frames, points move evenly from one to the next.
/// Knows no clock: advance() is told the time.
class AnimatedLayout
{
public:
    enum class Change
    {
        Moved,    ///< the same layout, further on
        NewLayout ///< another method, other dimensions, a restart, or the first
    };

    /// Null shows nothing. `secondsApart`: the time in which points move from one snapshot of the
    /// same layout to the next; 0 shows it at once.
    Change show(std::shared_ptr<const LayoutSnapshot> snapshot, double secondsApart = 0);
    /// Forgets where points were: what comes next appears in its place.
    void clear();

    [[nodiscard]] bool moving() const { return m_progress < 1; }
    /// On the way to another layout.
    [[nodiscard]] bool gliding() const { return moving() && !m_even; }
    void advance(double seconds);

    [[nodiscard]] std::size_t points() const { return m_items ? m_items->size() : 0; }
    [[nodiscard]] int dimensions() const { return m_snapshot ? m_snapshot->dimensions() : 2; }
    /// Row -> item; the same object as long as the rows mean the same.
    [[nodiscard]] const std::shared_ptr<const std::vector<std::uint32_t>>& items() const
    {
        return m_items;
    }
    /// points x 3; z is 0 in a flat layout.
    [[nodiscard]] const std::vector<float>& positions() const
    {
        return moving() ? m_positions : m_target;
    }
    [[nodiscard]] std::optional<std::size_t> rowOf(std::uint32_t item) const;
    /// Grows whenever positions() change.
    [[nodiscard]] std::uint64_t revision() const { return m_revision; }

    /// Of where the points of these rows belong, wherever they are shown on their way; empty
    /// without rows.
    template <typename Included>
    [[nodiscard]] std::optional<Bounds> bounds(Included included) const
    {
        std::vector<std::size_t> rows;
        for (std::size_t row = 0; row < points(); ++row)
            if (included(row))
                rows.push_back(row);
        return boundsOf(m_target, rows);
    }
    /// Of all points where they are shown; empty without points.
    [[nodiscard]] std::optional<Bounds> shownBounds() const;

private:
    [[nodiscard]] std::optional<Bounds> boundsOf(const std::vector<float>& positions,
                                                 std::span<const std::size_t> rows) const;
    [[nodiscard]] std::vector<float> byItem(const std::vector<std::uint32_t>& items,
                                            const std::vector<float>& target,
                                            const std::vector<float>& formerly) const;
    [[nodiscard]] bool jumped(const std::vector<float>& from) const;
    void move(std::vector<float> from, double seconds, bool evenly);
    void place();

    std::shared_ptr<const LayoutSnapshot> m_snapshot;
    std::shared_ptr<const std::vector<std::uint32_t>> m_items;
    std::vector<std::int32_t> m_rows; ///< item -> row, -1 without one
    std::vector<float> m_target;      ///< the snapshot's positions, points x 3
    std::vector<float> m_start;       ///< where the movement began, points x 3
    std::vector<float> m_positions;   ///< while they are moving, points x 3
    double m_progress = 1;            ///< of the movement
    double m_seconds = 0;             ///< it takes
    bool m_even = false;              ///< from one snapshot of a layout to the next, at one speed
    std::uint64_t m_revision = 0;
};

} // namespace murmuration
