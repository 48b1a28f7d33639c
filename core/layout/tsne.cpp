// SPDX-License-Identifier: Apache-2.0
#include "core/layout/tsne.h"

#include "core/base/parallel.h"
#include "core/layout/tsne_workspace.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace murmuration {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
/// The logarithms of KL take nearly as long as the rest of attraction.
constexpr int kKlEvery = 10;
constexpr std::size_t kHistoryLength = 50 / kKlEvery;
constexpr int kFewestIterations = 750;
constexpr std::size_t kRowsPerBlock = 256;
/// Fewer points are all in the processor's cache, wherever they lie.
constexpr std::size_t kWorthArranging = 4096;

/// At iterations 32, 64, 128, ...: layouts change their shape ever more slowly.
bool arrangementIsDue(int iteration)
{
    return iteration >= 32 && std::has_single_bit(static_cast<unsigned>(iteration));
}

} // namespace

Tsne::Tsne(AffinityMatrix affinities, Matrix start, const TsneOptions& options)
    : m_options(options)
    , m_kl(kUnknown)
    , m_workspace(std::make_unique<Workspace>())
{
    assert(affinities.points == start.rows &&
           start.columns == static_cast<std::size_t>(options.dimensions));
    take(std::move(affinities));
    TsneState state;
    state.velocities = Matrix(start.rows, start.columns);
    state.gains = Matrix(start.rows, start.columns);
    std::fill(state.gains.values.begin(), state.gains.values.end(), 1.0F);
    state.positions = std::move(start);
    state.exaggerationEnd = options.earlyExaggerationIterations;
    load(std::move(state));
}

Tsne::~Tsne() = default;
Tsne::Tsne(Tsne&&) noexcept = default;
Tsne& Tsne::operator=(Tsne&&) noexcept = default;

int Tsne::klIteration() const
{
    return m_iteration < kKlEvery ? std::min(m_iteration, 1) : m_iteration / kKlEvery * kKlEvery;
}

void Tsne::step(const TaskContext& context)
{
    if (points() < 2) {
        m_kl = 0;
        ++m_iteration;
        return;
    }
    if (points() >= kWorthArranging && arrangementIsDue(m_iteration))
        orderAlongCurve();
    arrange(context);
    Workspace& work = *m_workspace;
    work.repulsion->compute(work.points.places, work.field, context);
    const bool withKl = m_iteration == 0 || (m_iteration + 1) % kKlEvery == 0;
    const double spreadBefore = m_spread;
    computeGradient(withKl, context);
    holdAgainstCollapse(spreadBefore);
    if (withKl) {
        m_klHistory.push_back(m_kl);
        if (m_klHistory.size() > kHistoryLength)
            m_klHistory.erase(m_klHistory.begin());
    }
    const StepSettings settings{effectiveLearningRate(),
                                exaggerating() ? m_options.initialMomentum
                                               : m_options.finalMomentum,
                                m_options.minimumGain, m_options.maximumStep};
    m_longestStep = moveDownhill(settings, work.points);
    ++m_iteration;
}

/// 4 x (exaggerated attraction - repulsion / Z), and KL = sum of p log p + sum of p log(1 + d^2) +
/// log Z.
void Tsne::computeGradient(bool withKl, const TaskContext& context)
{
    Workspace& work = *m_workspace;
    const Coordinates& places = work.points.places;
    const double normalization =
        std::max(work.field.normalization, std::numeric_limits<double>::min());
    const auto attraction = static_cast<float>(4 * effectiveExaggeration());
    const auto repulsion = static_cast<float>(4 / normalization);
    const PointsView view = work.interleaved();
    const int axes = places.dimensions();
    work.blockSums.assign((points() + kRowsPerBlock - 1) / kRowsPerBlock, {});
    parallelFor(points(), kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        PointSums pulls[kRowsPerBlock];
        work.graph.pull(view, begin, end, withKl, pulls);
        Workspace::BlockSums sums;
        for (std::size_t i = begin; i < end; ++i) {
            const PointSums& pull = pulls[i - begin];
            sums.logDistance += static_cast<double>(pull.scalar);
            for (int axis = 0; axis < axes; ++axis) {
                const float slope =
                    attraction * pull.force[axis] - repulsion * work.field.points[i].force[axis];
                const auto place = static_cast<double>(places.axes[axis][i]);
                work.points.slopes[axis][i] = slope;
                sums.squaredSlope += static_cast<double>(slope) * static_cast<double>(slope);
                sums.squaredPlace += place * place;
            }
        }
        work.blockSums[begin / kRowsPerBlock] = sums;
    });

    Workspace::BlockSums total;
    for (const Workspace::BlockSums& sums : work.blockSums) {
        total.logDistance += sums.logDistance;
        total.squaredSlope += sums.squaredSlope;
        total.squaredPlace += sums.squaredPlace;
    }
    const auto count = static_cast<double>(points());
    m_gradientNorm = std::sqrt(total.squaredSlope / count);
    m_spread = std::sqrt(total.squaredPlace / (count * axes));
    if (withKl)
        m_kl =
            work.graph.sumPLogP() + total.logDistance + std::log(normalization) * work.graph.sumP();
}

/// Where the features have little structure, attraction many times as strong draws all points into
/// one, from which they part again only after hundreds of iterations (openTSNE issue 233). From a
/// tiny layout that still shrinks, it is lowered until the layout grows.
void Tsne::holdAgainstCollapse(double spreadBefore)
{
    constexpr double kTiny = 5e-5; // the start has a deviation of 1e-4 along its first axis
    constexpr double kLowered = 0.9;
    if (effectiveExaggeration() > 1 && m_spread < kTiny && m_spread < spreadBefore)
        m_exaggerationLimit = std::max(1.0, kLowered * effectiveExaggeration());
}

bool Tsne::settled() const
{
    if (points() < 2)
        return true;
    if (exaggerating() || m_iteration < kFewestIterations || m_klHistory.size() < kHistoryLength)
        return false;
    constexpr double kShare = 1e-4;
    constexpr double kSmallest = 0.01; // KL near zero is noise
    constexpr double kMovement = 0.01;
    const double last = m_klHistory.back();
    return std::abs(last - m_klHistory.front()) < kShare * std::max(std::abs(last), kSmallest) &&
           m_longestStep <= kMovement * m_spread;
}

double Tsne::effectiveExaggeration() const
{
    const double wanted =
        exaggerating() ? std::max(m_options.exaggeration, earlyExaggerationFor(m_options, points()))
                       : m_options.exaggeration;
    return std::min(wanted, m_exaggerationLimit);
}

double Tsne::effectiveLearningRate() const
{
    return m_options.learningRate.value_or(
        automaticLearningRate(points(), effectiveExaggeration()));
}

} // namespace murmuration
