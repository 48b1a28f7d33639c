// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/lessons.h"
#include "core/networks/torch/builtin_architecture.h"
#include "core/networks/torch/builtin_network.h"
#include "core/networks/torch/training_batches.h"
#include "core/networks/training.h"

#include <torch/torch.h>

#include <cstddef>
#include <vector>

namespace murmuration {

/// One training: the network, its optimizer and where in the data it is. What it is given must
/// outlive it.
class BuiltinTraining
{
public:
    /// `lessons` may be null.
    BuiltinTraining(const TrainingSet& set, const Lessons* lessons, const TrainingOptions& options);

    [[nodiscard]] std::size_t batchesPerEpoch() const { return m_batches.perEpoch(); }
    [[nodiscard]] const BuiltinArchitecture& network() const { return m_network; }
    [[nodiscard]] const ChannelStatistics& normalization() const { return m_normalization; }

    void beginEpoch() { m_batches.shuffle(m_random); }

    /// Trains on the epoch's batch of that number; `progress` is the share of the whole training
    /// done. Returns the loss.
    double step(std::size_t batch, double progress);

    /// The share of each class's test pictures that is recognised, over at most `limit` pictures
    /// evenly spread; 0 for a class without any.
    [[nodiscard]] std::vector<double> accuracies(std::size_t limit, const TaskContext& context);

    /// Tells the network the mean and deviation of its features, over training pictures as they
    /// are, those that the teacher was asked about when there is one.
    void measureFeatures(const TaskContext& context);

private:
    struct Batch
    {
        torch::Tensor inputs;  ///< N x 3 x S x S
        torch::Tensor labels;  ///< N
        torch::Tensor targets; ///< T x D of the first T pictures, those taught
    };

    [[nodiscard]] Batch draw(const std::vector<TrainingSample>& samples, int side);
    [[nodiscard]] torch::Tensor loss(const Batch& batch);
    /// Pictures as an extraction would show them.
    [[nodiscard]] torch::Tensor plainBatch(const LabelledPictures& pictures,
                                           std::span<const std::size_t> indices) const;

    const TrainingSet& m_set;
    const Lessons* m_lessons;
    const TrainingOptions& m_options;
    Random m_random;
    TrainingBatches m_batches;
    ChannelStatistics m_normalization;
    BuiltinArchitecture m_network;
    torch::nn::Linear m_teacherHead{
        nullptr}; ///< from pooled channels to what the teacher says; null without one
    torch::optim::AdamW m_optimizer;
};

} // namespace murmuration
