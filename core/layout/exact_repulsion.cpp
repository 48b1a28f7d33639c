// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/layout/aligned_floats.h"
#include "core/layout/repulsion.h"

#include <algorithm>

namespace murmuration {
namespace {

constexpr std::size_t kBlock = kKernelPadding;
/// Each writes to forces of its own; so many whatever the number of threads, so that the sums are
/// always the same.
constexpr std::size_t kShares = 8;

/// Each pair is computed once and acts on both of its points.
class ExactRepulsion final : public Repulsion
{
public:
    /// For so few points that a request to stop can wait.
    void compute(const Coordinates& coordinates, RepulsionField& field,
                 const TaskContext& /*context*/) override
    {
        takePlaces(coordinates);
        parallelFor(kShares, 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t share = begin; share < end; ++share)
                computeShare(share);
        });
        field.points.resize(coordinates.points);
        constexpr std::size_t kPointsPerBlock = 1024;
        parallelFor(coordinates.points, kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                PointSums sums;
                for (const Share& share : m_shares) {
                    for (int axis = 0; axis < coordinates.dimensions(); ++axis)
                        sums.force[axis] += share.forces[axis][i];
                }
                field.points[i] = sums;
            }
        });
        field.normalization = 0;
        for (const Share& share : m_shares)
            field.normalization += 2 * share.sumOfKernel;
    }

private:
    struct Share
    {
        AlignedFloats forces[3];
        double sumOfKernel = 0; ///< over pairs
    };

    void takePlaces(const Coordinates& coordinates)
    {
        m_points = coordinates.points;
        m_blocks = (m_points + kBlock - 1) / kBlock;
        for (int axis = 0; axis < 3; ++axis) {
            const bool there = axis < coordinates.dimensions();
            m_axes[axis].assign(there ? m_blocks * kBlock : 0, kNowhere);
            if (there)
                std::copy_n(coordinates.axes[axis].begin(), m_points, m_axes[axis].begin());
        }
        m_view = {m_axes[0].data(), m_axes[1].data(),
                  m_axes[2].empty() ? nullptr : m_axes[2].data()};
    }

    /// Rows of blocks from both ends of the triangle, so that the shares are about equal.
    void computeShare(std::size_t index)
    {
        Share& share = m_shares[index];
        for (int axis = 0; axis < 3; ++axis)
            share.forces[axis].assign(m_axes[axis].size(), 0.0F);
        share.sumOfKernel = 0;
        for (std::size_t row = 0; row < m_blocks; ++row) {
            const std::size_t turn =
                row / kShares % 2 == 0 ? row % kShares : kShares - 1 - row % kShares;
            if (turn == index)
                computeRow(row, share);
        }
    }

    void computeRow(std::size_t row, Share& share)
    {
        const ForcesView forces{share.forces[0].data(), share.forces[1].data(),
                                m_view.z ? share.forces[2].data() : nullptr};
        const std::size_t begin = row * kBlock;
        const std::size_t end = std::min(begin + kBlock, m_points);
        share.sumOfKernel +=
            addPairRepulsion(m_view, begin, end, begin + kBlock, m_blocks * kBlock, forces);
        share.sumOfKernel += addRepulsionWithin(m_view, begin, end, forces);
    }

    std::size_t m_points = 0;
    std::size_t m_blocks = 0;
    AlignedFloats m_axes[3];
    PointsView m_view;
    Share m_shares[kShares];
};

} // namespace

std::unique_ptr<Repulsion> makeExactRepulsion()
{
    return std::make_unique<ExactRepulsion>();
}

} // namespace murmuration
