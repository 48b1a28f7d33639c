// SPDX-License-Identifier: Apache-2.0
// network_bench [ARCHITECTURE] [THREADS] [BATCH]: pictures a second through a network of random
// weights, beside LibTorch's plain forward of the same graph (contiguous maps, nothing folded) and
// the rate of a large product of matrices. Networks and product take turns; the best of each
// counts, so that what else the machine does matters less.
#include "core/base/random.h"
#include "core/networks/architectures/architectures.h"
#include "core/networks/network.h"
#include "core/networks/weights/safetensors.h"
#include "tests/integration/random_weights.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

using namespace murmuration;

namespace {

/// Each step by the function LibTorch has for it, as a plain module would.
class PlainForward
{
public:
    PlainForward(const NetworkGraph& graph, const StateDict& weights)
        : m_graph(graph)
    {
        for (const NamedTensor& tensor : weights.tensors)
            m_tensors[tensor.name] = torch::tensor(floatsOf(tensor)).view(tensor.shape);
    }

    torch::Tensor run(const torch::Tensor& pictures)
    {
        const torch::NoGradGuard guard;
        std::vector<torch::Tensor> maps{pictures};
        for (std::size_t i = 1; i < m_graph.nodes().size(); ++i) {
            const GraphNode& node = m_graph.nodes()[i];
            maps.push_back(made(node, maps[node.inputs.front()], maps[node.inputs.back()]));
        }
        return maps.back();
    }

private:
    torch::Tensor parameter(const GraphNode& node, std::size_t i)
    {
        return i < node.parameters.size() ? m_tensors.at(node.parameters[i].name) : torch::Tensor();
    }

    torch::Tensor made(const GraphNode& node, torch::Tensor x, const torch::Tensor& other)
    {
        if (const auto* const c = std::get_if<op::Convolution>(&node.operation))
            return torch::conv2d(x, parameter(node, 0), parameter(node, 1), c->stride, c->padding,
                                 1, c->groups);
        if (const auto* const norm = std::get_if<op::BatchNorm>(&node.operation))
            return torch::batch_norm(x, parameter(node, 0), parameter(node, 1), parameter(node, 2),
                                     parameter(node, 3), false, 0, norm->epsilon, false);
        if (std::holds_alternative<op::Activate>(node.operation))
            return torch::relu_(x);
        if (const auto* const pool = std::get_if<op::MaxPool>(&node.operation))
            return torch::max_pool2d(x, pool->kernel, pool->stride, pool->padding, 1, pool->ceil);
        if (const auto* const pool = std::get_if<op::AdaptiveAveragePool>(&node.operation))
            return torch::adaptive_avg_pool2d(x, {pool->side, pool->side});
        if (std::holds_alternative<op::Flatten>(node.operation))
            return x.flatten(1);
        if (std::holds_alternative<op::Linear>(node.operation))
            return torch::linear(x, parameter(node, 0), parameter(node, 1));
        if (std::holds_alternative<op::Add>(node.operation))
            return x.add_(other);
        std::fprintf(stderr, "the plain forward is of ResNets and VGGs alone\n");
        std::exit(1);
    }

    const NetworkGraph& m_graph;
    std::map<std::string, torch::Tensor> m_tensors;
};

template <typename Function>
double seconds(Function function)
{
    const auto begin = std::chrono::steady_clock::now();
    function();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Multiply-adds of a picture.
double workOf(const NetworkGraph& graph)
{
    double work = 0;
    for (const GraphNode& node : graph.nodes()) {
        const bool multiplies = std::holds_alternative<op::Convolution>(node.operation) ||
                                std::holds_alternative<op::Linear>(node.operation);
        if (!multiplies)
            continue;
        double products = 1;
        for (const std::int64_t length : node.parameters.front().shape)
            products *= static_cast<double>(length);
        for (std::size_t d = 1; d < node.shape.size(); ++d)
            products *= static_cast<double>(node.shape[d]);
        work += products;
    }
    return work;
}

} // namespace

int main(int count, char** arguments)
{
    const Architecture* const architecture =
        findArchitecture(count > 1 ? arguments[1] : "resnet101");
    const int threads = count > 2 ? std::atoi(arguments[2]) : 2;
    const auto batch = static_cast<std::size_t>(count > 3 ? std::atoi(arguments[3]) : 8);
    if (!architecture || threads < 1 || batch < 1) {
        std::fprintf(stderr, "network_bench [ARCHITECTURE] [THREADS] [BATCH]\n");
        return 1;
    }
    const NetworkGraph graph = architecture->build(architecture->size);
    const StateDict weights = randomWeights(graph);
    const auto file = std::filesystem::temp_directory_path() / "network_bench.safetensors";
    writeSafetensors(file, weights);
    const std::string last = graph.layers().back().name;
    const auto network = openNetwork({file.string(), last}, static_cast<unsigned>(threads));
    std::filesystem::remove(file);
    torch::set_num_threads(threads);
    PlainForward plain(graph, weights);

    torch::manual_seed(1);
    const std::int64_t side = architecture->size.side;
    const torch::Tensor pictures =
        torch::rand({static_cast<std::int64_t>(batch), 3, side, side}) * 4 - 2;
    std::vector<float> features(batch * network->description().featureSize);
    constexpr std::int64_t kMatrix = 2048;
    const torch::Tensor a = torch::rand({kMatrix, kMatrix});

    double own = 1e9;
    double eager = 1e9;
    double product = 1e9;
    torch::Tensor logits;
    constexpr int kRounds = 6;
    for (int round = 0; round < kRounds; ++round) {
        own = std::min(own, seconds([&] {
                           network->extract({pictures.data_ptr<float>(),
                                             static_cast<std::size_t>(pictures.numel())},
                                            batch, features);
                       }));
        eager = std::min(eager, seconds([&] { logits = plain.run(pictures); }));
        for (int i = 0; i < 3; ++i)
            product = std::min(product, seconds([&] { torch::mm(a, a); }));
    }
    const torch::Tensor made =
        torch::from_blob(features.data(), logits.sizes(), torch::kFloat) - logits;
    const double work = workOf(graph);
    const double rate = 2 * std::pow(kMatrix, 3) / product / 1e9;
    const double pictureRate = static_cast<double>(batch) / own;
    std::printf("%s, %d threads, batches of %zu, %.2f GMAC a picture\n",
                std::string(architecture->title).c_str(), threads, batch, work / 1e9);
    std::printf("product of matrices %.1f GFLOP/s\n", rate);
    std::printf("LibTorch's plain forward %.2f pictures/s, %.0f %% of the product's rate\n",
                static_cast<double>(batch) / eager,
                200 * work * static_cast<double>(batch) / eager / 1e9 / rate);
    std::printf("this network %.2f pictures/s, %.0f %%: %.2f times as fast; difference %.1e\n",
                pictureRate, 200 * work * pictureRate / 1e9 / rate, eager / own,
                (made.norm() / logits.norm()).item<double>());
    return 0;
}
