// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/point_panels.h"

#include "core/base/parallel.h"
#include "core/base/stoppable_memory.h"

#include <algorithm>
#include <utility>

namespace murmuration {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::size_t roundedUp(std::size_t count, std::size_t step)
{
    return (count + step - 1) / step * step;
}

} // namespace

PointPanels::PointPanels(const SearchPoints& points, std::vector<std::uint32_t> slots,
                         const TaskContext& context)
    : m_dimensions(points.dimensions())
    , m_slots(std::move(slots))
    , m_squaredNorms(m_slots.size(), kInfinity)
{
    resizeUnlessStopped(m_values, m_slots.size() * m_dimensions, context);
    parallelFor(m_slots.size(), kPanelWidth, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        std::vector<float> row(m_dimensions);
        float* values = m_values.data() + begin * m_dimensions;
        for (std::size_t s = begin; s < end; ++s) {
            if (m_slots[s] == kNoPoint)
                continue;
            points.copyCentered(m_slots[s], row.data());
            for (std::size_t d = 0; d < m_dimensions; ++d)
                values[d * kPanelWidth + (s - begin)] = row[d];
            m_squaredNorms[s] = points.squaredNorm(m_slots[s]);
        }
    });
}

PointPanels::PointPanels(const Matrix& centered)
    : m_dimensions(centered.columns)
    , m_slots(roundedUp(centered.rows, kPanelWidth), kNoPoint)
    , m_values(m_slots.size() * m_dimensions, 0.0F)
    , m_squaredNorms(m_slots.size(), kInfinity)
{
    for (std::size_t s = 0; s < centered.rows; ++s) {
        m_slots[s] = static_cast<std::uint32_t>(s);
        float* values = m_values.data() + s / kPanelWidth * kPanelWidth * m_dimensions;
        m_squaredNorms[s] = 0;
        for (std::size_t d = 0; d < m_dimensions; ++d) {
            const float value = centered.at(s, d);
            values[d * kPanelWidth + s % kPanelWidth] = value;
            m_squaredNorms[s] += value * value;
        }
    }
}

} // namespace murmuration
