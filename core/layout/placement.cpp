// SPDX-License-Identifier: Apache-2.0
#include "core/layout/placement.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace murmuration {
namespace {

class Placement
{
public:
    Placement(const SparseRows& graph, Matrix& positions, std::size_t placed)
        : m_graph(graph)
        , m_positions(positions)
        , m_placed(positions.rows, false)
    {
        std::fill_n(m_placed.begin(), placed, true);
        for (std::size_t i = placed; i < positions.rows; ++i)
            m_waiting.push_back(i);
    }

    void run()
    {
        std::size_t before = m_waiting.size() + 1;
        while (!m_waiting.empty() && m_waiting.size() < before) {
            before = m_waiting.size();
            std::vector<std::size_t> found;
            std::erase_if(m_waiting, [&](std::size_t point) {
                const bool hasPlace = placeAtMean(point);
                if (hasPlace)
                    found.push_back(point);
                return hasPlace;
            });
            for (const std::size_t point : found)
                m_placed[point] = true;
        }
    }

private:
    bool placeAtMean(std::size_t point)
    {
        double sums[3] = {};
        double weight = 0;
        for (std::uint64_t e = m_graph.rowStart[point]; e < m_graph.rowStart[point + 1]; ++e) {
            const std::uint32_t neighbor = m_graph.columns[e];
            const auto p = static_cast<double>(m_graph.values[e]);
            if (!m_placed[neighbor])
                continue;
            weight += p;
            for (std::size_t axis = 0; axis < m_positions.columns; ++axis)
                sums[axis] += p * static_cast<double>(m_positions.at(neighbor, axis));
        }
        if (!(weight > 0))
            return false;
        for (std::size_t axis = 0; axis < m_positions.columns; ++axis)
            m_positions.at(point, axis) = static_cast<float>(sums[axis] / weight);
        return true;
    }

    const SparseRows& m_graph;
    Matrix& m_positions;
    std::vector<bool> m_placed;
    std::vector<std::size_t> m_waiting;
};

} // namespace

void keepRows(Matrix& matrix, std::span<const std::uint32_t> kept)
{
    for (std::size_t r = 0; r < kept.size(); ++r) {
        for (std::size_t c = 0; c < matrix.columns; ++c)
            matrix.at(r, c) = matrix.at(kept[r], c);
    }
    matrix.rows = kept.size();
    matrix.values.resize(matrix.rows * matrix.columns);
}

std::vector<std::uint32_t> renumbered(std::span<const std::uint32_t> points,
                                      std::span<const std::uint32_t> kept)
{
    std::vector<std::uint32_t> numbers;
    for (std::size_t r = 0; r < kept.size(); ++r)
        if (std::ranges::binary_search(points, kept[r]))
            numbers.push_back(static_cast<std::uint32_t>(r));
    return numbers;
}

double spreadOf(const Matrix& positions)
{
    double squares = 0;
    for (const float value : positions.values)
        squares += static_cast<double>(value) * static_cast<double>(value);
    return positions.values.empty()
               ? 0
               : std::sqrt(squares / static_cast<double>(positions.values.size()));
}

void throwAbout(Matrix& positions, double share, std::span<const std::uint32_t> pinned,
                std::uint64_t seed)
{
    Random random(seed);
    const double noise = share * spreadOf(positions);
    for (std::size_t r = 0; r < positions.rows; ++r) {
        const bool stays = std::ranges::binary_search(pinned, static_cast<std::uint32_t>(r));
        for (float& value : positions.row(r)) {
            const double off = noise * random.normal();
            value += stays ? 0.0F : static_cast<float>(off);
        }
    }
}

void placeNewPoints(const SparseRows& graph, std::uint64_t seed, Matrix& positions)
{
    const std::size_t old = positions.rows;
    const double noise = std::max(1e-3 * spreadOf(positions), 1e-6);
    positions.rows = graph.points;
    positions.values.resize(positions.rows * positions.columns);
    Placement(graph, positions, old).run();
    Random random(seed + old);
    for (std::size_t at = old * positions.columns; at < positions.values.size(); ++at)
        positions.values[at] += static_cast<float>(noise * random.normal());
}

Matrix inDimensions(const Matrix& positions, std::size_t dimensions, std::uint64_t seed)
{
    const double noise = 0.01 * spreadOf(positions);
    Random random(seed);
    Matrix result(positions.rows, dimensions);
    for (std::size_t r = 0; r < positions.rows; ++r) {
        for (std::size_t c = 0; c < dimensions; ++c)
            result.at(r, c) = c < positions.columns ? positions.at(r, c)
                                                    : static_cast<float>(noise * random.normal());
    }
    return result;
}

} // namespace murmuration
