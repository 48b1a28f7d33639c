// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/training_batches.h"

#include <algorithm>
#include <numeric>

namespace murmuration {

TrainingBatches::TrainingBatches(std::size_t pictures, const Lessons* lessons)
    : m_lessons(lessons)
    , m_order(lessons ? lessons->pictures.size() : pictures)
    , m_perBatch(kTrainingBatch)
{
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    if (!lessons)
        return;
    for (std::size_t i = 0; i < pictures; ++i) {
        if (!std::binary_search(lessons->pictures.begin(), lessons->pictures.end(), i))
            m_untaught.push_back(i);
    }
    if (!m_untaught.empty())
        m_perBatch = kTrainingBatch * 3 / 4;
}

std::size_t TrainingBatches::perEpoch() const
{
    return std::max<std::size_t>(1, m_order.size() / m_perBatch);
}

void TrainingBatches::shuffle(Random& random)
{
    for (std::size_t i = m_order.size(); i > 1; --i)
        std::swap(m_order[i - 1], m_order[random.below(i)]);
}

std::vector<TrainingSample> TrainingBatches::batch(std::size_t number, Random& random) const
{
    std::vector<TrainingSample> samples;
    const std::size_t begin = number * m_perBatch;
    const std::size_t end = std::min(begin + m_perBatch, m_order.size());
    for (std::size_t i = begin; i < end; ++i) {
        if (m_lessons)
            samples.push_back({m_lessons->pictures[m_order[i]],
                               m_order[i] * m_lessons->views + random.below(m_lessons->views)});
        else
            samples.push_back({m_order[i], std::nullopt});
    }
    while (!m_untaught.empty() && samples.size() < kTrainingBatch)
        samples.push_back({m_untaught[random.below(m_untaught.size())], std::nullopt});
    return samples;
}

} // namespace murmuration
