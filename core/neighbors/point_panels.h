// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/neighbors/panel_kernels.h"
#include "core/neighbors/search_points.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace murmuration {

/// Points packed side by side in a chosen order, kPanelWidth to a panel, for boundPanel.
class PointPanels
{
public:
    static constexpr std::uint32_t kNoPoint = std::numeric_limits<std::uint32_t>::max();

    PointPanels() = default;
    /// `slots`: the point at each place, a whole number of panels; kNoPoint leaves a place empty.
    PointPanels(const SearchPoints& points, std::vector<std::uint32_t> slots,
                const TaskContext& context);

    /// Centred points that are no rows, in their order.
    explicit PointPanels(const Matrix& centered);

    [[nodiscard]] std::size_t panels() const { return m_slots.size() / kPanelWidth; }
    /// The points of a panel.
    [[nodiscard]] std::span<const std::uint32_t, kPanelWidth> points(std::size_t panel) const
    {
        return std::span<const std::uint32_t, kPanelWidth>(m_slots.data() + panel * kPanelWidth,
                                                           kPanelWidth);
    }
    /// Without thresholds. The length of an empty place is infinite.
    [[nodiscard]] Panel panel(std::size_t panel) const
    {
        return {m_values.data() + panel * kPanelWidth * m_dimensions,
                m_squaredNorms.data() + panel * kPanelWidth, nullptr};
    }

private:
    std::size_t m_dimensions = 0;
    std::vector<std::uint32_t> m_slots;
    std::vector<float> m_values;
    std::vector<float> m_squaredNorms;
};

} // namespace murmuration
