// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/random.h"
#include "core/networks/lessons.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace murmuration {

/// A training picture, and the row of the lessons that tells which window of it to show and what to
/// make of it.
struct TrainingSample
{
    std::size_t picture = 0;
    std::optional<std::size_t> lesson;
};

/// Decides which pictures are trained on together. Without a teacher an epoch shows every picture
/// once. With one it shows every taught picture once, in one of its windows, and a quarter of every
/// batch are pictures without lessons, drawn at random: they keep the network good at what their
/// labels alone teach.
class TrainingBatches
{
public:
    /// `lessons` may be null, else it must outlive this.
    TrainingBatches(std::size_t pictures, const Lessons* lessons);

    [[nodiscard]] std::size_t perEpoch() const;

    /// Begins an epoch.
    void shuffle(Random& random);
    /// The epoch's batch of that number.
    [[nodiscard]] std::vector<TrainingSample> batch(std::size_t number, Random& random) const;

private:
    const Lessons* m_lessons;
    std::vector<std::size_t> m_order;    ///< the epoch's: places in lessons->pictures, or pictures
    std::vector<std::size_t> m_untaught; ///< pictures; empty without a teacher
    std::size_t m_perBatch;              ///< of m_order
};

inline constexpr std::size_t kTrainingBatch = 64; ///< pictures

} // namespace murmuration
