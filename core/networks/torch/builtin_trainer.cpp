// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/builtin_trainer.h"

#include "core/networks/torch/augmentation.h"
#include "core/networks/torch/builtin_architecture.h"
#include "core/networks/torch/builtin_network.h"
#include "core/networks/weights/safetensors.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <numbers>
#include <numeric>
#include <string>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace murmuration {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 128;
constexpr double kPeakLearningRate = 0.1;
constexpr double kWarmUp = 0.25; ///< the share of the training until the peak
constexpr double kMomentum = 0.9;
constexpr double kWeightDecay = 5e-4;
constexpr double kLabelSmoothing = 0.1;
constexpr double kLossSmoothing = 0.02; ///< of the loss shown, a batch's is noisy

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

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

/// Every activation of a step is freed and asked for again in the next one: kept by the allocator,
/// its pages need not be cleared by the kernel each time, which makes a step a fifth faster.
void keepFreedMemory()
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 2'000'000'000);
#endif
}

/// One training: the network, its optimizer and where in the data it is.
class Training
{
public:
    Training(const TrainingSet& set, const TrainingOptions& options)
        : m_set(set)
        , m_options(options)
        , m_random(options.seed)
        , m_normalization(channelStatistics(set.train.rgb))
        , m_network(static_cast<std::int64_t>(set.classNames.size()))
        , m_optimizer(
              optimizerGroups(),
              torch::optim::SGDOptions(kPeakLearningRate).momentum(kMomentum).nesterov(true))
        , m_order(set.train.size())
    {
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    }

    [[nodiscard]] std::size_t batchesPerEpoch() const
    {
        return std::max<std::size_t>(1, m_order.size() / kBatch);
    }
    [[nodiscard]] const BuiltinArchitecture& network() const { return m_network; }
    [[nodiscard]] const ChannelStatistics& normalization() const { return m_normalization; }

    void shuffle()
    {
        for (std::size_t i = m_order.size(); i > 1; --i)
            std::swap(m_order[i - 1], m_order[m_random.below(i)]);
    }

    /// Trains on the epoch's batch of that number; `progress` is the share of the whole training
    /// done. Returns the loss.
    double step(std::size_t batch, double progress)
    {
        const std::size_t begin = batch * kBatch;
        const std::size_t n = std::min(kBatch, m_order.size() - begin);
        const int side = sideAt(progress, m_set.side);
        std::vector<std::int64_t> labels(n);
        torch::Tensor inputs = torch::empty({static_cast<std::int64_t>(n), 3, side, side});
        const std::size_t size =
            3 * static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t picture = m_order[begin + i];
            augment(pixels(m_set.train, picture), m_set.side, side, m_random,
                    {inputs.data_ptr<float>() + i * size, size});
            labels[i] = m_set.train.labels[picture];
        }
        m_normalization.apply(inputs);

        for (auto& group : m_optimizer.param_groups())
            group.options().set_lr(learningRateAt(progress));
        m_network->train();
        m_optimizer.zero_grad();
        const torch::Tensor loss = torch::nn::functional::cross_entropy(
            m_network->forward(inputs), torch::tensor(labels),
            torch::nn::functional::CrossEntropyFuncOptions().label_smoothing(kLabelSmoothing));
        loss.backward();
        m_optimizer.step();
        return loss.item<double>();
    }

    double testAccuracy(const TaskContext& context)
    {
        const torch::InferenceMode inference;
        m_network->eval();
        std::int64_t right = 0;
        const LabelledPictures& test = m_set.test;
        for (std::size_t begin = 0; begin < test.size(); begin += kBatch) {
            context.throwIfStopped();
            const std::size_t n = std::min(kBatch, test.size() - begin);
            const std::vector<std::int64_t> labels(
                test.labels.begin() + static_cast<std::ptrdiff_t>(begin),
                test.labels.begin() + static_cast<std::ptrdiff_t>(begin + n));
            const torch::Tensor answers =
                m_network->forward(plainBatch(test, begin, 1, n)).argmax(1);
            right += answers.eq(torch::tensor(labels)).sum().item<std::int64_t>();
        }
        return static_cast<double>(right) / static_cast<double>(test.size());
    }

    /// Tells the network the mean and deviation of its features, over training pictures as they
    /// are, a share of each class.
    void measureFeatures(const TaskContext& context)
    {
        const torch::NoGradGuard guard;
        m_network->eval();
        constexpr std::size_t kStride = 25;
        const std::size_t count = (m_set.train.size() + kStride - 1) / kStride;
        std::vector<torch::Tensor> features;
        for (std::size_t begin = 0; begin < count; begin += kBatch) {
            context.throwIfStopped();
            features.push_back(m_network->pooled(plainBatch(m_set.train, begin * kStride, kStride,
                                                            std::min(kBatch, count - begin))));
        }
        m_network->standardizeBy(torch::cat(features));
    }

private:
    /// `n` pictures from `first` on, `stride` apart, as they are.
    [[nodiscard]] torch::Tensor plainBatch(const LabelledPictures& pictures, std::size_t first,
                                           std::size_t stride, std::size_t n) const
    {
        torch::Tensor bytes =
            torch::empty({static_cast<std::int64_t>(n), m_set.side, m_set.side, 3}, torch::kByte);
        auto* out = bytes.data_ptr<std::uint8_t>();
        for (std::size_t i = 0; i < n; ++i) {
            const std::span<const std::uint8_t> picture = pixels(pictures, first + i * stride);
            out = std::copy(picture.begin(), picture.end(), out);
        }
        torch::Tensor inputs = bytes.permute({0, 3, 1, 2}).to(torch::kFloat).div(255).contiguous();
        m_normalization.apply(inputs);
        return inputs;
    }

    [[nodiscard]] std::span<const std::uint8_t> pixels(const LabelledPictures& pictures,
                                                       std::size_t index) const
    {
        const std::size_t size =
            3 * static_cast<std::size_t>(m_set.side) * static_cast<std::size_t>(m_set.side);
        return {pictures.rgb.data() + index * size, size};
    }

    /// Normalisation's scales and shifts are not decayed.
    std::vector<torch::optim::OptimizerParamGroup> optimizerGroups()
    {
        std::vector<torch::Tensor> decayed;
        std::vector<torch::Tensor> free;
        for (const torch::Tensor& parameter : m_network->parameters())
            (parameter.dim() > 1 ? decayed : free).push_back(parameter);
        const auto options = [](double decay) {
            return std::make_unique<torch::optim::SGDOptions>(
                torch::optim::SGDOptions(kPeakLearningRate)
                    .momentum(kMomentum)
                    .nesterov(true)
                    .weight_decay(decay));
        };
        std::vector<torch::optim::OptimizerParamGroup> groups;
        groups.emplace_back(std::move(decayed), options(kWeightDecay));
        groups.emplace_back(std::move(free), options(0));
        return groups;
    }

    const TrainingSet& m_set;
    const TrainingOptions& m_options;
    Random m_random;
    ChannelStatistics m_normalization;
    BuiltinArchitecture m_network;
    torch::optim::SGD m_optimizer;
    std::vector<std::size_t> m_order;
};

std::size_t parameterCount(const BuiltinArchitecture& network)
{
    std::size_t count = 0;
    for (const torch::Tensor& parameter : network->parameters())
        count += static_cast<std::size_t>(parameter.numel());
    return count;
}

} // namespace

void trainBuiltinNetwork(const TrainingSet& set, const TrainingOptions& options,
                         const std::filesystem::path& weights, const TrainingObserver& observer,
                         const TaskContext& context)
{
    keepFreedMemory();
    at::set_num_threads(static_cast<int>(options.threads));
    at::globalContext().setFlushDenormal(true);
    torch::manual_seed(options.seed);
    Training training(set, options);
    const std::size_t batches = training.batchesPerEpoch();
    const std::size_t total = batches * static_cast<std::size_t>(options.epochs);
    const Clock::time_point start = Clock::now();
    Clock::time_point reported = start;
    double smoothLoss = 0;

    for (int epoch = 1; epoch <= options.epochs; ++epoch) {
        training.shuffle();
        double epochLoss = 0;
        std::size_t recent = 0;
        for (std::size_t batch = 0; batch < batches; ++batch) {
            context.throwIfStopped();
            const std::size_t done = static_cast<std::size_t>(epoch - 1) * batches + batch;
            const double loss =
                training.step(batch, static_cast<double>(done) / static_cast<double>(total));
            epochLoss += loss;
            smoothLoss = done == 0 ? loss : smoothLoss + kLossSmoothing * (loss - smoothLoss);
            ++recent;
            if (const double seconds = secondsSince(reported);
                seconds >= 1 && observer.progressed) {
                const double rate = static_cast<double>(done + 1) / secondsSince(start);
                observer.progressed({epoch, smoothLoss,
                                     static_cast<double>(recent * kBatch) / seconds,
                                     static_cast<double>(total - done - 1) / rate});
                reported = Clock::now();
                recent = 0;
            }
        }
        EpochReport report;
        report.epoch = epoch;
        report.loss = epochLoss / static_cast<double>(batches);
        report.testAccuracy = training.testAccuracy(context);
        training.measureFeatures(context);
        report.parameters = parameterCount(training.network());
        report.seconds = secondsSince(start);
        report.last = epoch == options.epochs;
        std::map<std::string, std::string> metadata = describe(training.normalization(), set.side);
        metadata["epochs"] = std::to_string(epoch) + " of " + std::to_string(options.epochs);
        metadata["seed"] = std::to_string(options.seed);
        metadata["test_accuracy"] = std::to_string(report.testAccuracy);
        writeSafetensors(weights, toStateDict(training.network(), std::move(metadata)));
        if (observer.epochFinished)
            observer.epochFinished(report);
    }
}

} // namespace murmuration
