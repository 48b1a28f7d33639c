// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/builtin_network.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/networks/torch/builtin_architecture.h"
#include "core/networks/torch/graph_executor.h"
#include "core/networks/torch/torch_errors.h"
#include "core/networks/weights/safetensors.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace murmuration {
namespace {

/// On one core a batch's activations still fit the cache; larger ones are slower.
constexpr std::size_t kBatch = 32;

std::string written(const std::array<float, 3>& values)
{
    std::ostringstream text;
    text.precision(9);
    text << values[0] << ' ' << values[1] << ' ' << values[2];
    return text.str();
}

/// Reads `count` numbers from the metadata; throws when they are not there.
template <typename T>
void parse(const StateDict& file, const std::string& key, T* values, std::size_t count)
{
    const auto found = file.metadata.find(key);
    std::istringstream text(found != file.metadata.end() ? found->second : std::string());
    for (std::size_t i = 0; i < count; ++i) {
        if (!(text >> values[i]))
            throw Error("its metadata lacks a valid \"" + key + "\"; it is not a built-in network");
    }
}

Preprocessing preprocessingOf(const StateDict& file)
{
    Preprocessing preprocessing;
    parse(file, "resize", &preprocessing.resize, 1);
    parse(file, "crop", &preprocessing.crop, 1);
    parse(file, "mean", preprocessing.mean.data(), 3);
    parse(file, "deviation", preprocessing.deviation.data(), 3);
    constexpr int kSmallest = 16;
    constexpr int kLargest = 4096;
    if (preprocessing.crop < kSmallest || preprocessing.crop > preprocessing.resize ||
        preprocessing.resize > kLargest)
        throw Error("its metadata has an impossible input size");
    return preprocessing;
}

/// The numbers of a tensor that has one for each pooled channel.
std::vector<float> channelValues(const StateDict& file, const std::string& name)
{
    const NamedTensor* const tensor = file.find(name);
    if (!tensor || tensor->shape != TensorShape{BuiltinArchitectureImpl::kPooled})
        throw Error("its tensor " + quotedName(name) + " is missing or of another shape");
    return floatsOf(*tensor);
}

/// What runs a file's network up to the pooling.
GraphExecutor executorFor(StateDict file, const Preprocessing& preprocessing)
{
    // The stem's kernel tells its stride.
    const NamedTensor* const stem = file.find("stem.conv.weight");
    const bool fine = stem && stem->shape.size() == 4 && stem->shape.back() == 3;
    const NetworkGraph graph = builtinGraph(preprocessing.crop, fine ? 1 : 2);
    return GraphExecutor(fuse(graph, graph.nodes().size() - 1, std::move(file)));
}

class BuiltinNetwork final : public Network
{
public:
    explicit BuiltinNetwork(StateDict file)
        : m_mean(channelValues(file, "feature_mean"))
        , m_deviation(channelValues(file, "feature_deviation"))
        , m_description{"builtin", "pool", m_mean.size(), kBatch, preprocessingOf(file)}
        , m_executor(executorFor(std::move(file), m_description.preprocessing))
    {
    }

    [[nodiscard]] const NetworkDescription& description() const override { return m_description; }

    void extract(std::span<const float> inputs, std::size_t n, std::span<float> features) override
    {
        try {
            const std::int64_t side = m_description.preprocessing.crop;
            // LibTorch has no read-only tensors, but nothing here writes to it.
            const at::Tensor batch = at::from_blob(const_cast<float*>(inputs.data()),
                                                   {static_cast<std::int64_t>(n), 3, side, side});
            const at::Tensor pooled = m_executor.run(batch).contiguous();
            const float* value = pooled.data_ptr<float>();
            for (std::size_t i = 0; i < n * m_mean.size(); ++i) {
                const std::size_t channel = i % m_mean.size();
                features[i] = (value[i] - m_mean[channel]) / m_deviation[channel];
            }
        } catch (const std::exception& e) {
            throw Error("the built-in network failed: " + causeOf(e));
        }
    }

private:
    const std::vector<float> m_mean;
    const std::vector<float> m_deviation;
    const NetworkDescription m_description;
    GraphExecutor m_executor;
};

} // namespace

void ChannelStatistics::apply(at::Tensor& pictures) const
{
    for (std::size_t c = 0; c < mean.size(); ++c)
        pictures.select(1, static_cast<std::int64_t>(c)).sub_(mean[c]).div_(deviation[c]);
}

ChannelStatistics channelStatistics(const std::vector<Image>& pictures)
{
    ChannelStatistics statistics;
    for (std::size_t c = 0; c < 3; ++c) {
        double mean = 0; // of the pictures' means: a large one counts no more than a small one
        double squares = 0;
        for (const Image& picture : pictures) {
            std::uint64_t sum = 0;
            std::uint64_t squareSum = 0;
            for (std::size_t i = c; i < picture.rgb.size(); i += 3) {
                sum += picture.rgb[i];
                squareSum += std::uint64_t{picture.rgb[i]} * picture.rgb[i];
            }
            const double pixels = static_cast<double>(picture.rgb.size() / 3);
            mean += static_cast<double>(sum) / pixels;
            squares += static_cast<double>(squareSum) / pixels;
        }
        mean /= static_cast<double>(pictures.size());
        squares /= static_cast<double>(pictures.size());
        statistics.mean[c] = static_cast<float>(mean / 255);
        statistics.deviation[c] =
            static_cast<float>(std::sqrt(std::max(squares - mean * mean, 1.0)) / 255);
    }
    return statistics;
}

std::map<std::string, std::string> describe(const ChannelStatistics& normalization, int side)
{
    return {{"resize", std::to_string(side)},
            {"crop", std::to_string(side)},
            {"mean", written(normalization.mean)},
            {"deviation", written(normalization.deviation)}};
}

std::unique_ptr<Network> openBuiltinNetwork(const std::filesystem::path& weights, unsigned threads)
{
    setThreadBudget(std::max(threads, 1U)); // of the module, which has a parallelFor of its own
    StateDict file = readSafetensors(weights);
    try {
        return std::make_unique<BuiltinNetwork>(std::move(file));
    } catch (const Error& e) {
        throw Error("cannot use the weights " + utf8(weights) + ": " + e.what());
    }
}

} // namespace murmuration
