// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/builtin_trainer.h"

#include "core/networks/torch/builtin_architecture.h"
#include "core/networks/torch/builtin_network.h"
#include "core/networks/torch/builtin_training.h"
#include "core/networks/torch/kept_memory.h"
#include "core/networks/weights/safetensors.h"

#include <chrono>
#include <map>
#include <string>

namespace murmuration {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kLossSmoothing = 0.02; ///< of the loss shown, a batch's is noisy

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::size_t parameterCount(const BuiltinArchitecture& network)
{
    std::size_t count = 0;
    for (const torch::Tensor& parameter : network->parameters())
        count += static_cast<std::size_t>(parameter.numel());
    return count;
}

void writeWeights(const std::filesystem::path& file, const BuiltinTraining& training,
                  const TrainingOptions& options, const Lessons* lessons, int epoch)
{
    std::map<std::string, std::string> metadata = describe(training.normalization(), options.side);
    metadata["epochs"] = std::to_string(epoch) + " of " + std::to_string(options.epochs);
    metadata["seed"] = std::to_string(options.seed);
    if (lessons)
        metadata["teacher"] = lessons->teacher;
    writeSafetensors(file, toStateDict(training.network(), std::move(metadata)));
}

} // namespace

void trainBuiltinNetwork(const TrainingSet& set, const Lessons* lessons,
                         const TrainingOptions& options, const std::filesystem::path& weights,
                         const TrainingObserver& observer, const TaskContext& context)
{
    const KeptMemory memory; // makes a step a fifth faster
    at::set_num_threads(static_cast<int>(options.threads));
    at::globalContext().setFlushDenormal(true);
    torch::manual_seed(options.seed);
    BuiltinTraining training(set, lessons, options);
    const std::size_t batches = training.batchesPerEpoch();
    const std::size_t total = batches * static_cast<std::size_t>(options.epochs);
    const Clock::time_point start = Clock::now();
    Clock::time_point reported = start;
    double smoothLoss = 0;

    for (int epoch = 1; epoch <= options.epochs; ++epoch) {
        training.beginEpoch();
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
                                     static_cast<double>(recent * kTrainingBatch) / seconds,
                                     static_cast<double>(total - done - 1) / rate});
                reported = Clock::now();
                recent = 0;
            }
        }
        EpochReport report;
        report.epoch = epoch;
        report.last = epoch == options.epochs;
        report.loss = epochLoss / static_cast<double>(batches);
        constexpr std::size_t kGlance = 1000; // pictures that tell how an epoch went
        report.accuracies = training.accuracies(report.last ? set.test.size() : kGlance, context);
        training.measureFeatures(context);
        report.parameters = parameterCount(training.network());
        report.seconds = secondsSince(start);
        writeWeights(weights, training, options, lessons, epoch);
        if (observer.epochFinished)
            observer.epochFinished(report);
    }
}

} // namespace murmuration
