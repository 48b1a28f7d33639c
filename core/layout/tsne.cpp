// SPDX-License-Identifier: Apache-2.0
#include "core/layout/tsne.h"

#include "core/base/parallel.h"
#include "core/layout/gradient_step.h"
#include "core/layout/repulsion.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace murmuration {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kHistoryLength = 50;
constexpr int kFewestIterations = 750;
constexpr std::size_t kRowsPerBlock = 256;

/// Sum of p log p and of p, in order.
struct AffinitySums
{
    double pLogP = 0;
    double p = 0;

    AffinitySums() = default;
    explicit AffinitySums(const AffinityMatrix& affinities)
    {
        for (const float value : affinities.values) {
            const auto entry = static_cast<double>(value);
            p += entry;
            pLogP += entry > 0 ? entry * std::log(entry) : 0.0;
        }
    }
};

} // namespace

struct Tsne::Workspace
{
    Coordinates coordinates;
    std::unique_ptr<Repulsion>
        repulsion; ///< null until the next step: the number of points or the options changed
    RepulsionField field;
    Matrix gradient;
    std::vector<double>
        blockSums; ///< of each block of points: attraction's share of KL, squared gradient
    AffinitySums affinitySums;
};

Tsne::Tsne(AffinityMatrix affinities, Matrix start, const TsneOptions& options)
    : m_options(options)
    , m_kl(kUnknown)
    , m_workspace(std::make_unique<Workspace>())
{
    assert(affinities.points == start.rows &&
           start.columns == static_cast<std::size_t>(options.dimensions));
    m_state.velocities = Matrix(start.rows, start.columns);
    m_state.gains = Matrix(start.rows, start.columns);
    std::fill(m_state.gains.values.begin(), m_state.gains.values.end(), 1.0F);
    m_state.positions = std::move(start);
    m_state.exaggerationEnd = options.earlyExaggerationIterations;
    setAffinities(std::move(affinities));
}

Tsne::~Tsne() = default;
Tsne::Tsne(Tsne&&) noexcept = default;
Tsne& Tsne::operator=(Tsne&&) noexcept = default;

void Tsne::step()
{
    Workspace& work = *m_workspace;
    if (points() < 2) {
        m_kl = 0;
        ++m_state.iteration;
        return;
    }
    if (!work.repulsion)
        work.repulsion = makeRepulsion(points(), m_options.dimensions, m_options.theta);
    work.coordinates.assign(m_state.positions);
    work.repulsion->compute(work.coordinates, work.field);
    computeGradient();

    m_klHistory.push_back(m_kl);
    if (m_klHistory.size() > kHistoryLength)
        m_klHistory.erase(m_klHistory.begin());

    const StepSettings settings{effectiveLearningRate(),
                                exaggerating() ? m_options.initialMomentum
                                               : m_options.finalMomentum,
                                m_options.minimumGain, m_options.maximumStep};
    gradientStep(work.gradient, settings, m_state.positions, m_state.velocities, m_state.gains);
    ++m_state.iteration;
}

/// 4 x (exaggerated attraction - repulsion / Z), and KL = sum of p log p + sum of p log(1 + d^2) +
/// log Z.
void Tsne::computeGradient()
{
    Workspace& work = *m_workspace;
    const double normalization =
        std::max(work.field.normalization, std::numeric_limits<double>::min());
    const auto attraction = static_cast<float>(4 * effectiveExaggeration());
    const auto repulsion = static_cast<float>(4 / normalization);
    const PointsView view = work.coordinates.view();
    const std::size_t axes = m_state.positions.columns;
    if (work.gradient.rows != points() || work.gradient.columns != axes)
        work.gradient = Matrix(points(), axes);
    work.blockSums.assign(2 * ((points() + kRowsPerBlock - 1) / kRowsPerBlock), 0.0);

    parallelFor(points(), kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        double klSum = 0;
        double squares = 0;
        for (std::size_t i = begin; i < end; ++i) {
            const std::uint64_t first = m_affinities.rowStart[i];
            const std::uint64_t count = m_affinities.rowStart[i + 1] - first;
            const PointSums pull =
                attractionOn(view, i, {m_affinities.columns.data() + first, count},
                             {m_affinities.values.data() + first, count});
            klSum += static_cast<double>(pull.scalar);
            for (std::size_t axis = 0; axis < axes; ++axis) {
                const float slope =
                    attraction * pull.force[axis] - repulsion * work.field.points[i].force[axis];
                work.gradient.at(i, axis) = slope;
                squares += static_cast<double>(slope) * static_cast<double>(slope);
            }
        }
        work.blockSums[begin / kRowsPerBlock * 2] = klSum;
        work.blockSums[begin / kRowsPerBlock * 2 + 1] = squares;
    });

    double klSum = 0;
    double squares = 0;
    for (std::size_t b = 0; b < work.blockSums.size(); b += 2) {
        klSum += work.blockSums[b];
        squares += work.blockSums[b + 1];
    }
    m_kl = work.affinitySums.pLogP + klSum + std::log(normalization) * work.affinitySums.p;
    m_gradientNorm = std::sqrt(squares / static_cast<double>(points()));
}

void Tsne::chooseRepulsionAnew()
{
    m_workspace->repulsion.reset();
}

bool Tsne::settled() const
{
    if (points() < 2)
        return true;
    if (exaggerating() || m_state.iteration < kFewestIterations ||
        m_klHistory.size() < kHistoryLength)
        return false;
    constexpr double kShare = 1e-4;
    constexpr double kSmallest = 0.01; // KL near zero is noise
    const double last = m_klHistory.back();
    return std::abs(last - m_klHistory.front()) < kShare * std::max(std::abs(last), kSmallest);
}

double Tsne::effectiveExaggeration() const
{
    return exaggerating()
               ? std::max(m_options.exaggeration, earlyExaggerationFor(m_options, points()))
               : m_options.exaggeration;
}

double Tsne::effectiveLearningRate() const
{
    return m_options.learningRate.value_or(automaticLearningRate(m_options, points()));
}

void Tsne::setAffinities(AffinityMatrix affinities)
{
    assert(affinities.points == points());
    m_affinities = std::move(affinities);
    m_workspace->affinitySums = AffinitySums(m_affinities);
    m_klHistory.clear();
}

void Tsne::exaggerateFor(int iterations)
{
    m_state.exaggerationEnd = std::max(m_state.exaggerationEnd, m_state.iteration + iterations);
}

void Tsne::restore(TsneState state)
{
    assert(state.positions.rows == m_affinities.points);
    m_state = std::move(state);
    m_options.dimensions = static_cast<int>(m_state.positions.columns);
    chooseRepulsionAnew();
    m_klHistory.clear();
    m_kl = kUnknown;
}

} // namespace murmuration
