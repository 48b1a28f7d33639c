// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/layout/repulsion.h"

#include <algorithm>

namespace murmuration {
namespace {

class ExactRepulsion final : public Repulsion
{
public:
    void compute(const Coordinates& coordinates, RepulsionField& field) override
    {
        const std::size_t points = coordinates.points;
        m_weights.assign(coordinates.axes[0].size(), 0.0F);
        std::fill_n(m_weights.begin(), points, 1.0F);
        field.points.assign(points, {});

        const SourcesView sources{coordinates.view(), m_weights.data(), m_weights.size(), {}};
        constexpr std::size_t kPointsPerBlock = 32;
        parallelFor(points, kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
            addRepulsion(coordinates.view(), begin, end, sources, field.points.data() + begin);
        });

        field.normalization = 0;
        for (PointSums& sums : field.points) {
            sums.scalar = std::max(0.0F, sums.scalar - 1.0F); // a point's own K is 1
            field.normalization += static_cast<double>(sums.scalar);
        }
    }

private:
    std::vector<float> m_weights;
};

} // namespace

std::unique_ptr<Repulsion> makeExactRepulsion()
{
    return std::make_unique<ExactRepulsion>();
}

} // namespace murmuration
