// SPDX-License-Identifier: Apache-2.0
#include "ui/view/animated_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace murmuration {
namespace {

constexpr double kGlideSeconds = 0.35;
/// Points that move by more than this share of the layout's size from one snapshot to the next have
/// jumped.
constexpr double kJump = 0.5;

/// Directions in which the farthest points are sought: the axes, then the diagonals between two and
/// three of them.
const std::array<QVector3D, 13> kDirections = {{{1, 0, 0},
                                                {0, 1, 0},
                                                {0, 0, 1},
                                                {1, 1, 0},
                                                {1, -1, 0},
                                                {1, 0, 1},
                                                {1, 0, -1},
                                                {0, 1, 1},
                                                {0, 1, -1},
                                                {1, 1, 1},
                                                {1, 1, -1},
                                                {1, -1, 1},
                                                {1, -1, -1}}};

std::vector<float> inSpace(const Matrix& positions)
{
    if (positions.columns == 3)
        return positions.values;
    std::vector<float> values(positions.rows * 3);
    for (std::size_t row = 0; row < positions.rows; ++row)
        for (std::size_t column = 0; column < std::min<std::size_t>(positions.columns, 2); ++column)
            values[row * 3 + column] = positions.at(row, column);
    return values;
}

std::vector<std::int32_t> rowsByItem(const std::vector<std::uint32_t>& items)
{
    std::vector<std::int32_t> rows;
    for (std::size_t row = 0; row < items.size(); ++row) {
        if (items[row] >= rows.size())
            rows.resize(items[row] + std::size_t{1}, -1);
        rows[items[row]] = static_cast<std::int32_t>(row);
    }
    return rows;
}

float easeOut(double t)
{
    return static_cast<float>(1 - std::pow(1 - t, 3));
}

} // namespace

std::optional<std::size_t> AnimatedLayout::rowOf(std::uint32_t item) const
{
    if (item >= m_rows.size() || m_rows[item] < 0)
        return std::nullopt;
    return static_cast<std::size_t>(m_rows[item]);
}

void AnimatedLayout::clear()
{
    *this = [revision = m_revision + 1] {
        AnimatedLayout empty;
        empty.m_revision = revision;
        return empty;
    }();
}

AnimatedLayout::Change AnimatedLayout::show(std::shared_ptr<const LayoutSnapshot> snapshot,
                                            double secondsApart)
{
    if (!snapshot || !snapshot->items) {
        clear();
        return Change::NewLayout;
    }
    const std::shared_ptr<const LayoutSnapshot> previous = m_snapshot;
    const bool first = points() == 0;
    const bool another = first || previous->dimensions() != snapshot->dimensions() ||
                         snapshot->iteration < previous->iteration ||
                         snapshot->method != previous->method;

    m_target = inSpace(snapshot->positions);
    std::vector<float> from;
    std::vector<float> start; // of a glide under way
    if (m_items == snapshot->items) {
        from = m_positions;
        if (gliding())
            start = m_start;
    } else {
        from = m_target; // points that are new appear in their place
        if (gliding())
            start = m_target;
        for (std::size_t row = 0; row < snapshot->items->size(); ++row) {
            const std::optional<std::size_t> before = rowOf((*snapshot->items)[row]);
            if (!before)
                continue;
            std::copy_n(&m_positions[*before * 3], 3, &from[row * 3]);
            if (gliding())
                std::copy_n(&m_start[*before * 3], 3, &start[row * 3]);
        }
        m_items = snapshot->items;
        m_rows = rowsByItem(*m_items);
    }
    m_snapshot = std::move(snapshot);

    if (!first && (another || (!gliding() && jumped(from))))
        move(std::move(from), kGlideSeconds, false);
    else if (gliding())
        m_start = std::move(start);
    else if (!first && secondsApart > 0)
        move(std::move(from), secondsApart, true);
    else
        m_progress = 1;
    place();
    return another ? Change::NewLayout : Change::Moved;
}

void AnimatedLayout::move(std::vector<float> from, double seconds, bool evenly)
{
    m_start = std::move(from);
    m_progress = 0;
    m_seconds = seconds;
    m_even = evenly;
}

bool AnimatedLayout::jumped(const std::vector<float>& from) const
{
    double moved = 0;
    double size = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        moved += std::pow(static_cast<double>(m_target[i]) - static_cast<double>(from[i]), 2);
        size += std::pow(static_cast<double>(m_target[i]), 2); // snapshots have mean zero
    }
    return moved > kJump * kJump * size;
}

void AnimatedLayout::advance(double seconds)
{
    if (!moving())
        return;
    m_progress = std::min(1.0, m_progress + seconds / m_seconds);
    place();
}

void AnimatedLayout::place()
{
    if (moving()) {
        const float part = m_even ? static_cast<float>(m_progress) : easeOut(m_progress);
        m_positions.resize(m_target.size());
        for (std::size_t i = 0; i < m_target.size(); ++i)
            m_positions[i] = m_start[i] + (m_target[i] - m_start[i]) * part;
    } else {
        m_positions = m_target;
        m_start.clear();
    }
    ++m_revision;
}

std::optional<Bounds> AnimatedLayout::shownBounds() const
{
    std::vector<std::size_t> rows(points());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return boundsOf(m_positions, rows);
}

std::optional<Bounds> AnimatedLayout::boundsOf(const std::vector<float>& positions,
                                               std::span<const std::size_t> rows) const
{
    if (rows.empty())
        return std::nullopt;
    const auto position = [&](std::size_t row) {
        return QVector3D(positions[row * 3], positions[row * 3 + 1], positions[row * 3 + 2]);
    };
    const std::size_t directions = dimensions() == 3 ? kDirections.size() : 2;
    std::vector<float> lowest(directions, std::numeric_limits<float>::max());
    std::vector<float> highest(directions, std::numeric_limits<float>::lowest());
    std::vector<std::size_t> extremes(2 * directions); // rows
    for (const std::size_t row : rows) {
        for (std::size_t d = 0; d < directions; ++d) {
            const float reach = QVector3D::dotProduct(kDirections[d], position(row));
            if (reach < lowest[d]) {
                lowest[d] = reach;
                extremes[2 * d] = row;
            }
            if (reach > highest[d]) {
                highest[d] = reach;
                extremes[2 * d + 1] = row;
            }
        }
    }
    Bounds bounds;
    for (int axis = 0; axis < dimensions(); ++axis) // the first directions are the axes
        bounds.center[axis] =
            (lowest[static_cast<std::size_t>(axis)] + highest[static_cast<std::size_t>(axis)]) / 2;
    for (const std::size_t row : rows)
        bounds.radius = std::max(bounds.radius, (position(row) - bounds.center).length());
    for (const std::size_t row : extremes)
        bounds.extremes.push_back(position(row) - bounds.center);
    return bounds;
}

} // namespace murmuration
