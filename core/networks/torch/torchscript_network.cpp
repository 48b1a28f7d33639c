// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/torchscript_network.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/base/reason.h"
#include "core/networks/network_choice.h"
#include "core/networks/torch/kept_memory.h"
#include "core/networks/torch/torch_errors.h"
#include "core/networks/torch/torch_threads.h"
#include "core/networks/torch/torchscript_layers.h"
#include "core/networks/torch/torchscript_loading.h"
#include "core/networks/torch/torchscript_program.h"

#include <ATen/Parallel.h>
#include <torch/script.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace murmuration {
namespace {

/// Given at once to a module that uses all threads, or a graphics card.
constexpr std::size_t kBatch = 8;
/// Given at once to a module on one thread, beside others.
constexpr std::size_t kPart = 2;
/// Asked for at once where parts run beside each other: less where pictures are large.
constexpr std::size_t kMostPictures = 16;
constexpr std::size_t kMostInput = std::size_t{32} << 20U; // bytes

/// One vector for each picture.
torch::Tensor pooled(const torch::Tensor& output, Pooling pooling)
{
    if (output.dim() != 4 || pooling == Pooling::Flatten)
        return output.flatten(1);
    return pooling == Pooling::Mean ? output.mean({2, 3}) : output.amax({2, 3});
}

class TorchScriptNetwork final : public Network
{
public:
    TorchScriptNetwork(const std::filesystem::path& file, const NetworkChoice& choice,
                       unsigned threads)
        : m_threads(threads)
        , m_program(file)
        , m_pooling(choice.pooling)
    {
        m_description.name = utf8(file.filename());
        const torch::Tensor output = findPreprocessing(choice);
        m_description.layer = kOutput;
        std::vector<NetworkLayer> layers = findLayers(choice.layer);
        if (!layers.empty()) {
            layers.push_back({kOutput, output.sizes().slice(1).vec()});
            m_description.layers = std::move(layers);
        }
        if (!choice.layer.empty() && choice.layer != kOutput)
            static_cast<void>(layerNamed(m_description.layers, choice.layer));
        m_description.featureSize = static_cast<std::size_t>(features(1).size(1));
        m_inParts = m_program.allowsParts();
        if (takesBatches())
            m_batch = m_inParts ? kPart : kBatch;
        if (m_inParts)
            m_program.optimize(inputShape(m_batch));
        m_description.batchSize = m_inParts ? picturesAtOnce() : m_batch;
    }

    [[nodiscard]] const NetworkDescription& description() const override { return m_description; }

    /// Whether a few pictures run beside a few others, each part on one thread.
    [[nodiscard]] bool isInParts() const { return m_inParts; }

    /// What the pictures of a batch take, at best of a few times.
    [[nodiscard]] double secondsForABatch()
    {
        using Clock = std::chrono::steady_clock;
        constexpr int kTries = 3; // the first one makes what is kept
        double least = std::numeric_limits<double>::infinity();
        for (int i = 0; i < kTries; ++i) {
            const auto begin = Clock::now();
            static_cast<void>(features(m_batch));
            least = std::min(least, std::chrono::duration<double>(Clock::now() - begin).count());
        }
        return least;
    }

    /// A few pictures run beside a few others where the module allows it. What a picture becomes
    /// depends neither on the number of threads nor on what is beside it.
    void extract(std::span<const float> inputs, std::size_t n, std::span<float> features) override
    {
        try {
            const TorchThreads threads(m_inParts ? 1 : static_cast<int>(m_threads));
            const auto run = [&](std::size_t batch) {
                extractBatch(inputs, batch * m_batch, std::min(m_batch, n - batch * m_batch),
                             features);
            };
            const std::size_t count = (n + m_batch - 1) / m_batch;
            if (m_inParts) {
                forEachOnOneThread(count, run);
            } else {
                for (std::size_t batch = 0; batch < count; ++batch)
                    run(batch);
            }
        } catch (const std::exception& e) {
            throw Error("the model " + m_description.name + " failed: " + causeOf(e));
        }
    }

private:
    void extractBatch(std::span<const float> inputs, std::size_t begin, std::size_t count,
                      std::span<float> features)
    {
        const std::size_t size = m_description.featureSize;
        const float* const first = inputs.data() + begin * m_description.preprocessing.inputSize();
        // LibTorch has no read-only tensors; the copy keeps a module that works in place off the
        // caller's values.
        torch::Tensor batch =
            torch::from_blob(const_cast<float*>(first), inputShape(count)).clone();
        // oneDNN computes a picture alone otherwise than among others.
        if (m_inParts && count < m_batch) {
            const auto missing = static_cast<std::int64_t>(m_batch - count);
            batch = torch::cat({batch, batch[0].expand({missing, -1, -1, -1})});
        }
        const torch::Tensor rows = pooled(m_program.run(batch), m_pooling).contiguous();
        if (rows.size(1) != static_cast<std::int64_t>(size))
            throw Error("its output changes its size");
        std::copy_n(rows.data_ptr<float>(), count * size,
                    features.begin() + static_cast<std::ptrdiff_t>(begin * size));
    }

    static constexpr const char* kOutput = "output";

    /// Whole parts, whatever the number of threads.
    [[nodiscard]] std::size_t picturesAtOnce() const
    {
        const std::size_t bytes = m_description.preprocessing.inputSize() * sizeof(float);
        const std::size_t most = std::clamp(kMostInput / bytes, std::size_t{1}, kMostPictures);
        return std::max(m_batch, most / m_batch * m_batch);
    }

    [[nodiscard]] std::vector<std::int64_t> inputShape(std::size_t n) const
    {
        const Preprocessing& preprocessing = m_description.preprocessing;
        return {static_cast<std::int64_t>(n), static_cast<std::int64_t>(preprocessing.channels()),
                preprocessing.crop, preprocessing.crop};
    }

    /// Nothing in the file tells what pictures it takes: the usual ones are tried. Returns what the
    /// module makes of one.
    torch::Tensor findPreprocessing(const NetworkChoice& choice)
    {
        std::string reason;
        for (const char* const usual : {"imagenet", "mnist", "cifar10"}) {
            m_description.preprocessing = chosenPreprocessing(choice, parsePreprocessing(usual));
            try {
                return m_program.run(zeros(1));
            } catch (const std::exception& e) {
                if (const std::string cause = causeOf(e); reason.empty())
                    reason = cause;
            }
        }
        throw Error(choice.preprocessing.empty()
                        ? "it takes neither RGB pictures of 224 x 224 or 32 x 32 px nor grey ones "
                          "of 28 x 28; choose its preprocessing: " +
                              reason
                        : "it does not take such pictures; choose another preprocessing: " +
                              reason);
    }

    /// Those that make a row or a map for each picture; takes the one that is chosen, if any is.
    std::vector<NetworkLayer> findLayers(const std::string& chosen)
    {
        std::vector<NetworkLayer> layers;
        try {
            const torch::InferenceMode inference;
            const TorchScriptLayers places = m_program.layers();
            const std::vector<std::string> names = places.names();
            const std::vector<torch::Tensor> outputs =
                places.outputs(zeros(1).to(m_program.device()));
            for (std::size_t i = 0; i < names.size(); ++i) {
                const torch::Tensor& output = outputs[i];
                if ((output.dim() == 2 || output.dim() == 4) && output.size(0) == 1)
                    layers.push_back({names[i], output.sizes().slice(1).vec()});
            }
            const std::string wanted = chosen.empty() ? places.usual() : chosen;
            if (std::ranges::count(layers, wanted, &NetworkLayer::name) > 0) {
                m_description.layer = wanted;
                m_program.endAt(places.upTo(wanted));
            }
        } catch (const std::exception& e) {
            rethrowOutOfMemory(e);
            layers.clear(); // its output can be used all the same
        }
        return layers;
    }

    [[nodiscard]] torch::Tensor zeros(std::size_t n) const { return torch::zeros(inputShape(n)); }

    [[nodiscard]] torch::Tensor features(std::size_t n)
    {
        return pooled(m_program.run(zeros(n)), m_pooling);
    }

    /// Tracing writes the size of the one picture it was done with into some modules.
    [[nodiscard]] bool takesBatches()
    {
        try {
            return features(2).size(1) == static_cast<std::int64_t>(m_description.featureSize);
        } catch (const std::exception&) {
            return false;
        }
    }

    const unsigned m_threads;
    KeptMemory m_memory; ///< what follows frees to it
    TorchScriptProgram m_program;
    Pooling m_pooling;
    std::size_t m_batch = 1; ///< pictures that the module is given at once
    bool m_inParts = false;  ///< these run beside each other
    NetworkDescription m_description;
};

} // namespace

namespace {

/// Quantised layers run on as many threads as there were when they were loaded.
std::unique_ptr<TorchScriptNetwork> openOn(unsigned threads, const std::filesystem::path& file,
                                           const NetworkChoice& choice)
{
    at::set_num_threads(static_cast<int>(threads));
    return std::make_unique<TorchScriptNetwork>(file, choice, threads);
}

/// LibTorch's own threads meet after every step, which takes small networks many times as long as
/// the step: where they are all that can be had, one thread is tried, too. What was tried has kept
/// state and is not used.
std::unique_ptr<Network> openOnBest(unsigned threads, const std::filesystem::path& file,
                                    const NetworkChoice& choice)
{
    auto network = openOn(threads, file, choice);
    if (threads == 1 || network->isInParts() || torch::cuda::is_available())
        return network;
    // All must be clearly faster: where others are at work they soon are not.
    constexpr double kWorthwhile = 1.25;
    const double byAll = network->secondsForABatch();
    network.reset();
    const double byOne = openOn(1, file, choice)->secondsForABatch();
    return openOn(byOne < kWorthwhile * byAll ? 1 : threads, file, choice);
}

} // namespace

std::unique_ptr<Network> openTorchScriptNetwork(const std::filesystem::path& file,
                                                const NetworkChoice& choice, unsigned threads)
{
    threads = std::max(threads, 1U);
    setThreadBudget(threads); // of the module, which has a parallelFor of its own
    std::string reason;
    try {
        requireWholeTorchScript(file);
    } catch (const Error& e) {
        throw Error("cannot use the model " + utf8(file) + ": " + e.what());
    }
    for (const at::QEngine engine : quantizedEngines()) {
        try {
            // A quantised network keeps the engine that is set while it is loaded.
            at::globalContext().setQEngine(engine);
            return openOnBest(threads, file, choice);
        } catch (const Error& e) {
            if (reason.empty())
                reason = e.what();
        } catch (const std::exception& e) {
            if (const std::string cause = causeOf(e); reason.empty())
                reason = cause;
        }
    }
    throw Error("cannot use the model " + utf8(file) + ": " +
                withNextStep(reason, "export the network again with torch.jit.trace"));
}

} // namespace murmuration
