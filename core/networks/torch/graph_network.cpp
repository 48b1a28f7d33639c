// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/graph_network.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/base/reason.h"
#include "core/networks/architectures/recognition.h"
#include "core/networks/network_choice.h"
#include "core/networks/torch/graph_executor.h"
#include "core/networks/torch/torch_errors.h"
#include "core/networks/weights/weight_format.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <string>
#include <utility>

namespace murmuration {
namespace {

/// On the processor larger batches are no faster, and no picture waits long for the others; on a
/// card they are as large as memory for maps allows.
std::size_t picturesAtOnce(const Preprocessing& preprocessing)
{
    constexpr std::size_t kProcessor = 8;
    constexpr std::size_t kCard = 64; // of the usual side
    constexpr std::size_t kUsualInput = std::size_t{3} * 224 * 224;
    return onCard()
               ? std::clamp(kCard * kUsualInput / preprocessing.inputSize(), std::size_t{1}, kCard)
               : kProcessor;
}

std::vector<NetworkLayer> layersOf(const NetworkGraph& graph)
{
    std::vector<NetworkLayer> layers;
    for (const GraphLayer& layer : graph.layers())
        layers.push_back({layer.name, graph.nodes()[layer.node].shape});
    return layers;
}

bool haveSameParameters(const NetworkGraph& a, const NetworkGraph& b)
{
    return std::ranges::equal(a.parameters(), b.parameters(),
                              [](const GraphParameter& x, const GraphParameter& y) {
                                  return x.name == y.name && x.shape == y.shape;
                              });
}

/// The network for pictures of the size that `preprocessing` makes.
NetworkGraph graphFor(const RecognizedNetwork& network, const Preprocessing& preprocessing)
{
    if (network.graph.nodes().front().shape[0] !=
        static_cast<std::int64_t>(preprocessing.channels()))
        throw Error("it takes " + std::string(preprocessing.grey ? "colours" : "grey pictures") +
                    "; choose another preprocessing");
    if (preprocessing.crop == network.size.side)
        return network.graph;
    // The networks reduce maps by up to 32, and 224 is the usual side.
    constexpr int kLeastShare = 7;
    constexpr int kLargestSide = 2048;
    if (preprocessing.crop * kLeastShare >= network.size.side &&
        preprocessing.crop <= kLargestSide) {
        ArchitectureSize size = network.size;
        size.side = preprocessing.crop;
        NetworkGraph graph = network.architecture->build(size);
        graph.cutAfter(network.graph.nodes().size() - 1);
        if (haveSameParameters(graph, network.graph))
            return graph;
    }
    throw Error("it does not take pictures of " + std::to_string(preprocessing.crop) +
                " px; choose a preprocessing with crop=" + std::to_string(network.size.side));
}

class GraphNetwork final : public Network
{
public:
    GraphNetwork(NetworkDescription description, Pooling pooling, FusedNetwork network)
        : m_description(std::move(description))
        , m_pooling(pooling)
        , m_executor(std::move(network))
    {
    }

    [[nodiscard]] const NetworkDescription& description() const override { return m_description; }

    void extract(std::span<const float> inputs, std::size_t n, std::span<float> features) override
    {
        try {
            const Preprocessing& preprocessing = m_description.preprocessing;
            const auto channels = static_cast<std::int64_t>(preprocessing.channels());
            const std::int64_t side = preprocessing.crop;
            const std::size_t inputSize = preprocessing.inputSize();
            for (std::size_t begin = 0; begin < n; begin += m_description.batchSize) {
                const std::size_t count = std::min(m_description.batchSize, n - begin);
                // LibTorch has no read-only tensors, but run() does not write to it.
                const at::Tensor batch =
                    at::from_blob(const_cast<float*>(inputs.data() + begin * inputSize),
                                  {static_cast<std::int64_t>(count), channels, side, side});
                const at::Tensor rows = pooled(m_executor.run(batch)).contiguous();
                std::copy_n(rows.data_ptr<float>(), count * m_description.featureSize,
                            features.begin() +
                                static_cast<std::ptrdiff_t>(begin * m_description.featureSize));
            }
        } catch (const std::exception& e) {
            throw Error("the network " + m_description.name + " failed: " + causeOf(e));
        }
    }

private:
    [[nodiscard]] at::Tensor pooled(const at::Tensor& map) const
    {
        if (map.dim() == 2 || m_pooling == Pooling::Flatten)
            return map.flatten(1);
        return m_pooling == Pooling::Mean ? map.mean({2, 3}) : map.amax({2, 3});
    }

    const NetworkDescription m_description;
    const Pooling m_pooling;
    GraphExecutor m_executor;
};

} // namespace

std::unique_ptr<Network> openGraphNetwork(const std::filesystem::path& file,
                                          const NetworkChoice& choice, unsigned threads)
{
    setThreadBudget(std::max(threads, 1U)); // of the module, which has a parallelFor of its own
    StateDict weights = readStateDict(file);
    try {
        const RecognizedNetwork network = recognizePart(weights);
        NetworkDescription description;
        description.name = utf8(file.filename());
        description.architecture = network.architecture->title;
        description.parameterCount = network.graph.parameterCount();
        description.notice = network.notice;
        description.besideWeights = weights.beside;
        description.preprocessing =
            chosenPreprocessing(choice, network.architecture->preprocessing);
        const NetworkGraph graph = graphFor(network, description.preprocessing);
        description.layers = layersOf(graph);
        description.layer = choice.layer.empty() ? network.layer : choice.layer;
        description.featureSize =
            pooledSize(layerNamed(description.layers, description.layer), choice.pooling);
        description.batchSize = picturesAtOnce(description.preprocessing);
        const NodeId output = graph.findLayer(description.layer)->node;
        return std::make_unique<GraphNetwork>(std::move(description), choice.pooling,
                                              fuse(graph, output, std::move(weights)));
    } catch (const Error& e) {
        throw Error("cannot use the weights " + utf8(file) + ": " +
                    withNextStep(e.what(), "choose another file, or save the weights in float32"));
    }
}

} // namespace murmuration
