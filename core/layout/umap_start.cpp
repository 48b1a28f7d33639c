// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/layout/leading_eigenvectors.h"
#include "core/layout/pca.h"
#include "core/layout/umap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace murmuration {
namespace {

bool isConnected(const SparseRows& graph)
{
    std::vector<bool> reached(graph.points, false);
    std::vector<std::uint32_t> waiting{0};
    reached[0] = true;
    std::size_t count = 1;
    while (!waiting.empty()) {
        const std::uint32_t point = waiting.back();
        waiting.pop_back();
        for (const std::uint32_t neighbor : graph.columnsOf(point)) {
            if (reached[neighbor])
                continue;
            reached[neighbor] = true;
            ++count;
            waiting.push_back(neighbor);
        }
    }
    return count == graph.points;
}

/// Products with the positive half (1 + S) / 2 of S = D^(-1/2) W D^(-1/2), whose leading
/// eigenvectors are the first of the normalised Laplacian 1 - S.
class NormalizedGraph
{
public:
    explicit NormalizedGraph(const SparseRows& graph)
        : m_graph(graph)
        , m_scale(graph.points)
    {
        for (std::size_t i = 0; i < graph.points; ++i) {
            double degree = 0;
            for (const float weight : graph.valuesOf(i))
                degree += static_cast<double>(weight);
            m_scale[i] = static_cast<float>(1 / std::sqrt(degree));
        }
    }

    void multiply(const Matrix& from, Matrix& to) const
    {
        constexpr std::size_t kRowsPerBlock = 256;
        parallelFor(from.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const auto neighbors = m_graph.columnsOf(i);
                const auto weights = m_graph.valuesOf(i);
                const auto out = to.row(i);
                std::copy_n(from.row(i).begin(), from.columns, out.begin());
                for (std::size_t n = 0; n < neighbors.size(); ++n) {
                    const float weight = weights[n] * m_scale[i] * m_scale[neighbors[n]];
                    const auto in = from.row(neighbors[n]);
                    for (std::size_t c = 0; c < in.size(); ++c)
                        out[c] += weight * in[c];
                }
                for (float& value : out)
                    value *= 0.5F;
            }
        });
    }

private:
    const SparseRows& m_graph;
    std::vector<float> m_scale;
};

/// The eigenvectors after the first, which says nothing but how many neighbours each point has.
Matrix spectralPositions(const SparseRows& graph, std::size_t dimensions,
                         const TaskContext& context)
{
    // A high power of the matrix has the same eigenvectors further apart, at the cost of its
    // products alone.
    constexpr int kPower = 16;
    const NormalizedGraph normalized(graph);
    const Eigenvectors eigenvectors = leadingEigenvectors(
        graph.points, dimensions + 1,
        [&](const Matrix& columns) {
            Matrix from = columns;
            Matrix to(columns.rows, columns.columns);
            for (int p = 0; p < kPower; ++p) {
                context.throwIfStopped();
                normalized.multiply(from, to);
                std::swap(from, to);
            }
            return std::vector<double>(from.values.begin(), from.values.end());
        },
        context);
    Matrix positions(graph.points, dimensions);
    for (std::size_t i = 0; i < graph.points; ++i) {
        for (std::size_t axis = 0; axis < dimensions; ++axis)
            positions.at(i, axis) =
                static_cast<float>(eigenvectors.vectors[(axis + 1) * graph.points + i]);
    }
    return positions;
}

/// Coordinates that the rows have no variance for are 0.
Matrix pcaPositions(const Matrix& rows, std::size_t dimensions, const TaskContext& context)
{
    const Pca pca = principalComponents(rows, dimensions, context);
    const Matrix projected = pca.project(rows);
    // Less than this is what rounding leaves of constant features.
    double squares = 0;
    for (const float value : pca.mean)
        squares += static_cast<double>(value) * static_cast<double>(value);
    const double smallest =
        1e-6 * std::sqrt(squares / static_cast<double>(std::max<std::size_t>(pca.mean.size(), 1)));
    Matrix positions(rows.rows, dimensions);
    for (std::size_t axis = 0; axis < projected.columns; ++axis) {
        const double deviation = std::sqrt(pca.variances[axis]);
        if (!(deviation > std::max(smallest, 1e-6 * std::sqrt(pca.variances.front()))))
            continue;
        for (std::size_t r = 0; r < rows.rows; ++r)
            positions.at(r, axis) = projected.at(r, axis);
    }
    return positions;
}

/// Stretches each axis to the width UMAP's forces are made for, and adds noise: only a little where
/// points have places.
void spreadOut(Matrix& positions, std::uint64_t seed)
{
    constexpr float kHalfWidth = 5;
    constexpr double kNoise = 1e-4;
    constexpr double kMissingAxis = 1;
    Random random(seed);
    for (std::size_t axis = 0; axis < positions.columns; ++axis) {
        float low = std::numeric_limits<float>::max();
        float high = std::numeric_limits<float>::lowest();
        for (std::size_t r = 0; r < positions.rows; ++r) {
            low = std::min(low, positions.at(r, axis));
            high = std::max(high, positions.at(r, axis));
        }
        const bool varies = high > low;
        for (std::size_t r = 0; r < positions.rows; ++r) {
            float& value = positions.at(r, axis);
            const float share = varies ? (value - low) / (high - low) : 0.5F;
            value = kHalfWidth * (2 * share - 1) +
                    static_cast<float>((varies ? kNoise : kMissingAxis) * random.normal());
        }
    }
}

} // namespace

Matrix umapStart(const SparseRows& graph, const Matrix& rows, const UmapOptions& options,
                 const TaskContext& context)
{
    const auto dimensions = static_cast<std::size_t>(options.dimensions);
    const bool spectral =
        options.start == UmapStart::Spectral && graph.points > dimensions + 1 && isConnected(graph);
    Matrix positions = spectral ? spectralPositions(graph, dimensions, context)
                                : pcaPositions(rows, dimensions, context);
    spreadOut(positions, options.seed);
    return positions;
}

} // namespace murmuration
