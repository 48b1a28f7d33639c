// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/builtin_training.h"

#include "core/images/preprocess.h"
#include "core/networks/torch/augmentation.h"
#include "core/networks/weights/safetensors.h"

#include <ATen/autocast_mode.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <utility>

namespace murmuration {
namespace {

namespace F = torch::nn::functional;

constexpr double kPeakLearningRate = 1e-3;
constexpr double kWarmUp = 0.15; ///< the share of the training until the peak
constexpr double kWeightDecay = 0.05;
constexpr double kLabelSmoothing = 0.1;
/// What the teacher says weighs more than the labels: it knows more kinds of things than they name.
constexpr double kTeacherWeight = 8;

/// Small pictures first: they cost half as much and teach the coarse things as well.
int sideAt(double progress, int fullSide)
{
    if (progress < 0.3)
        return fullSide * 3 / 4;
    return progress < 0.6 ? fullSide * 7 / 8 : fullSide;
}

double learningRateAt(double progress)
{
    constexpr double kStart = 0.1;
    if (progress < kWarmUp)
        return kPeakLearningRate * (kStart + (1 - kStart) * progress / kWarmUp);
    return kPeakLearningRate * 0.5 *
           (1 + std::cos(std::numbers::pi * (progress - kWarmUp) / (1 - kWarmUp)));
}

/// All weights, and the normalisation's scales and the shifts, which are not decayed.
/// `teacherHead` may be null.
std::vector<torch::optim::OptimizerParamGroup> optimizerGroups(const BuiltinArchitecture& network,
                                                               const torch::nn::Linear& teacherHead)
{
    std::vector<torch::Tensor> decayed;
    std::vector<torch::Tensor> free;
    const auto add = [&](const std::vector<torch::Tensor>& parameters) {
        for (const torch::Tensor& parameter : parameters)
            (parameter.dim() > 1 ? decayed : free).push_back(parameter);
    };
    add(network->parameters());
    if (teacherHead)
        add(teacherHead->parameters());
    const auto options = [](double decay) {
        return std::make_unique<torch::optim::AdamWOptions>(
            torch::optim::AdamWOptions(kPeakLearningRate).weight_decay(decay));
    };
    std::vector<torch::optim::OptimizerParamGroup> groups;
    groups.emplace_back(std::move(decayed), options(kWeightDecay));
    groups.emplace_back(std::move(free), options(0));
    return groups;
}

/// While it lives, convolutions are computed in bfloat16 where the processor multiplies it: twice
/// as fast. Weights, their gradients and the losses stay in single precision (Micikevicius et al.,
/// "Mixed precision training", 2018; Kalamkar et al., "A study of BFLOAT16 for deep learning
/// training", 2019).
class MixedPrecision
{
public:
    MixedPrecision()
    {
        at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
        at::autocast::set_cpu_enabled(multipliesBfloat16());
    }
    ~MixedPrecision()
    {
        at::autocast::clear_cache();
        at::autocast::set_cpu_enabled(false);
    }
    MixedPrecision(const MixedPrecision&) = delete;
    MixedPrecision& operator=(const MixedPrecision&) = delete;

private:
    static bool multipliesBfloat16()
    {
#if defined(__x86_64__) && defined(__GNUC__)
        return __builtin_cpu_supports("avx512bf16") != 0;
#else
        return false;
#endif
    }
};

BuiltinArchitecture firstNetwork(const TrainingSet& set, const TrainingOptions& options)
{
    BuiltinArchitecture network(
        BuiltinShape{static_cast<std::int64_t>(set.classNames.size()), options.stemStride});
    if (!options.start.empty())
        startFrom(network, readSafetensors(options.start));
    return network;
}

torch::nn::Linear headFor(const Lessons* lessons)
{
    if (!lessons)
        return nullptr;
    return torch::nn::Linear(BuiltinArchitectureImpl::kPooled,
                             static_cast<std::int64_t>(lessons->targets.columns));
}

/// At most `limit` of `count` indices, evenly spread.
std::vector<std::size_t> spread(std::size_t count, std::size_t limit)
{
    const std::size_t stride = (count + limit - 1) / std::max<std::size_t>(limit, 1);
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < count; i += stride)
        indices.push_back(i);
    return indices;
}

TrainingWindow windowOf(const Window& window)
{
    const auto side = static_cast<double>(window.side);
    return {static_cast<double>(window.left), static_cast<double>(window.top), side, side};
}

} // namespace

BuiltinTraining::BuiltinTraining(const TrainingSet& set, const Lessons* lessons,
                                 const TrainingOptions& options)
    : m_set(set)
    , m_lessons(lessons)
    , m_options(options)
    , m_random(options.seed)
    , m_batches(set.train.size(), lessons)
    , m_normalization(channelStatistics(set.train.images))
    , m_network(firstNetwork(set, options))
    , m_teacherHead(headFor(lessons))
    , m_optimizer(optimizerGroups(m_network, m_teacherHead),
                  torch::optim::AdamWOptions(kPeakLearningRate))
{
}

BuiltinTraining::Batch BuiltinTraining::draw(const std::vector<TrainingSample>& samples, int side)
{
    const auto n = static_cast<std::int64_t>(samples.size());
    Batch batch;
    batch.inputs = torch::empty({n, 3, side, side});
    const std::size_t size = 3 * static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
    std::vector<std::int64_t> labels;
    std::vector<float> targets;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const TrainingSample& sample = samples[i];
        const Image& picture = m_set.train.images[sample.picture];
        labels.push_back(m_set.train.labels[sample.picture]);
        TrainingWindow window;
        if (sample.lesson) {
            window = windowOf(m_lessons->windows[*sample.lesson]);
            const auto target = m_lessons->targets.row(*sample.lesson);
            targets.insert(targets.end(), target.begin(), target.end());
        } else {
            window = randomTrainingWindow(picture, m_random);
        }
        augment(picture, window, side, m_random, {batch.inputs.data_ptr<float>() + i * size, size});
    }
    m_normalization.apply(batch.inputs);
    batch.labels = torch::tensor(labels);
    if (!targets.empty())
        batch.targets = torch::tensor(targets).view(
            {-1, static_cast<std::int64_t>(m_lessons->targets.columns)});
    return batch;
}

torch::Tensor BuiltinTraining::loss(const Batch& batch)
{
    torch::Tensor pooled;
    {
        const MixedPrecision convolutions;
        pooled = m_network->pooled(batch.inputs.contiguous(at::MemoryFormat::ChannelsLast));
    }
    pooled = pooled.to(torch::kFloat);
    torch::Tensor loss =
        F::cross_entropy(m_network->classify(pooled), batch.labels,
                         F::CrossEntropyFuncOptions().label_smoothing(kLabelSmoothing));
    if (batch.targets.defined()) {
        const torch::Tensor said = m_teacherHead(pooled.slice(0, 0, batch.targets.size(0)));
        loss = loss + kTeacherWeight * (1 - F::cosine_similarity(said, batch.targets)).mean();
    }
    return loss;
}

double BuiltinTraining::step(std::size_t batch, double progress)
{
    const Batch drawn = draw(m_batches.batch(batch, m_random), sideAt(progress, m_options.side));
    for (auto& group : m_optimizer.param_groups())
        group.options().set_lr(learningRateAt(progress));
    m_network->train();
    m_optimizer.zero_grad();
    const torch::Tensor value = loss(drawn);
    value.backward();
    m_optimizer.step();
    return value.item<double>();
}

std::vector<double> BuiltinTraining::accuracies(std::size_t limit, const TaskContext& context)
{
    const torch::InferenceMode inference;
    m_network->eval();
    const std::vector<std::size_t> indices = spread(m_set.test.size(), limit);
    std::vector<double> right(m_set.classNames.size());
    std::vector<double> count(m_set.classNames.size());
    for (std::size_t begin = 0; begin < indices.size(); begin += kTrainingBatch) {
        context.throwIfStopped();
        const std::span<const std::size_t> part =
            std::span(indices).subspan(begin, std::min(kTrainingBatch, indices.size() - begin));
        const torch::Tensor answers =
            m_network->classify(m_network->pooled(plainBatch(m_set.test, part))).argmax(1);
        for (std::size_t i = 0; i < part.size(); ++i) {
            const auto label = static_cast<std::size_t>(m_set.test.labels[part[i]]);
            ++count[label];
            right[label] += answers[static_cast<std::int64_t>(i)].item<std::int64_t>() ==
                                    static_cast<std::int64_t>(label)
                                ? 1
                                : 0;
        }
    }
    for (std::size_t c = 0; c < right.size(); ++c)
        right[c] /= std::max(count[c], 1.0);
    return right;
}

void BuiltinTraining::measureFeatures(const TaskContext& context)
{
    const torch::NoGradGuard guard;
    m_network->eval();
    constexpr std::size_t kEnough = 2000;
    std::vector<std::size_t> indices =
        spread(m_lessons ? m_lessons->pictures.size() : m_set.train.size(), kEnough);
    if (m_lessons)
        std::transform(indices.begin(), indices.end(), indices.begin(),
                       [&](std::size_t i) { return m_lessons->pictures[i]; });
    std::vector<torch::Tensor> features;
    for (std::size_t begin = 0; begin < indices.size(); begin += kTrainingBatch) {
        context.throwIfStopped();
        const std::span<const std::size_t> part =
            std::span(indices).subspan(begin, std::min(kTrainingBatch, indices.size() - begin));
        features.push_back(m_network->pooled(plainBatch(m_set.train, part)));
    }
    m_network->standardizeBy(torch::cat(features));
}

torch::Tensor BuiltinTraining::plainBatch(const LabelledPictures& pictures,
                                          std::span<const std::size_t> indices) const
{
    Preprocessing preprocessing;
    preprocessing.resize = m_options.side;
    preprocessing.crop = m_options.side;
    preprocessing.mean = m_normalization.mean;
    preprocessing.deviation = m_normalization.deviation;
    const std::size_t size = preprocessing.inputSize();
    torch::Tensor inputs = torch::empty(
        {static_cast<std::int64_t>(indices.size()), 3, m_options.side, m_options.side});
    for (std::size_t i = 0; i < indices.size(); ++i)
        preprocess(pictures.images[indices[i]], preprocessing,
                   {inputs.data_ptr<float>() + i * size, size});
    return inputs;
}

} // namespace murmuration
