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

    std::vector<float> target = inSpace(snapshot->positions);
    std::vector<float> from = std::move(moving() ? m_positions : m_target);
    std::vector<float> start; // of a glide under way
    if (gliding())
        start = std::move(m_start);
    if (m_items != snapshot->items) {
        from = byItem(*snapshot->items, target, from);
        if (gliding())
            start = byItem(*snapshot->items, target, start);
        m_items = snapshot->items;
        m_rows = rowsByItem(*m_items);
    }
    m_target = std::move(target);
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

/// What was so for the items' former rows; items that are new appear in their place.
std::vector<float> AnimatedLayout::byItem(const std::vector<std::uint32_t>& items,
                                          const std::vector<float>& target,
                                          const std::vector<float>& formerly) const
{
    std::vector<float> now = target;
    for (std::size_t row = 0; row < items.size(); ++row)
        if (const std::optional<std::size_t> before = rowOf(items[row]))
            std::copy_n(&formerly[*before * 3], 3, &now[row * 3]);
    return now;
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
        m_start.clear();
    }
    ++m_revision;
}

std::optional<Bounds> AnimatedLayout::shownBounds() const
{
    std::vector<std::size_t> rows(points());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return boundsOf(positions(), rows);
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
