// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/architectures/network_graph.h"
#include "core/networks/weights/state_dict.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numbers>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace murmuration {

/// Runs a NetworkGraph step by step in the plainest way, each value as its definition says: nothing
/// is folded, joined or left out. Maps are planar: channel, row, column.
class PlainNetwork
{
public:
    PlainNetwork(const NetworkGraph& graph, const StateDict& weights)
        : m_graph(graph)
        , m_weights(weights)
    {
    }

    /// What each step makes of one picture.
    [[nodiscard]] std::vector<std::vector<float>> run(std::span<const float> picture)
    {
        m_maps.assign(1, {picture.begin(), picture.end()});
        for (std::size_t i = 1; i < m_graph.nodes().size(); ++i) {
            m_node = &m_graph.nodes()[i];
            m_out.assign(size(m_node->shape), 0);
            std::visit([this](const auto& step) { make(step); }, m_node->operation);
            m_maps.push_back(m_out);
        }
        return std::move(m_maps);
    }

private:
    static std::size_t size(const TensorShape& shape)
    {
        return static_cast<std::size_t>(
            std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>()));
    }

    [[nodiscard]] const std::vector<float>& in(std::size_t i = 0) const
    {
        return m_maps[m_node->inputs[i]];
    }
    [[nodiscard]] const TensorShape& inShape(std::size_t i = 0) const
    {
        return m_graph.nodes()[m_node->inputs[i]].shape;
    }
    [[nodiscard]] std::vector<float> parameter(std::size_t i) const
    {
        return floatsOf(*m_weights.find(m_node->parameters[i].name));
    }
    /// Places of each channel.
    [[nodiscard]] std::size_t places() const
    {
        return m_out.size() / static_cast<std::size_t>(m_node->shape[0]);
    }

    /// Calls `function(output index, channel, row, column)` for every value of a map.
    template <typename Function>
    void forEach(Function function)
    {
        std::size_t index = 0;
        for (std::int64_t c = 0; c < m_node->shape[0]; ++c)
            for (std::int64_t y = 0; y < m_node->shape[1]; ++y)
                for (std::int64_t x = 0; x < m_node->shape[2]; ++x)
                    function(index++, c, y, x);
    }

    /// Calls `function(input value)` for each place of a channel's window that lies in the map.
    template <typename Function>
    void forWindow(std::int64_t c, std::int64_t top, std::int64_t left, std::int64_t side,
                   Function function) const
    {
        const TensorShape& shape = inShape();
        for (std::int64_t y = top; y < top + side; ++y)
            for (std::int64_t x = left; x < left + side; ++x)
                if (y >= 0 && y < shape[1] && x >= 0 && x < shape[2])
                    function(in()[static_cast<std::size_t>((c * shape[1] + y) * shape[2] + x)]);
    }

    void make(const op::Input&) {}
    void make(const op::Flatten&) { m_out = in(); }

    void make(const op::Convolution& step)
    {
        const std::vector<float> weight = parameter(0);
        const std::vector<float> bias = step.bias ? parameter(1) : std::vector<float>();
        const TensorShape& shape = inShape();
        const std::int64_t channels = shape[0] / step.groups;
        const std::int64_t outputsOfGroup = step.outputs / step.groups;
        forEach([&](std::size_t i, std::int64_t o, std::int64_t y, std::int64_t x) {
            double sum = bias.empty() ? 0 : static_cast<double>(bias[static_cast<std::size_t>(o)]);
            for (std::int64_t c = 0; c < channels; ++c) {
                const std::int64_t from = o / outputsOfGroup * channels + c;
                for (std::int64_t ky = 0; ky < step.kernel; ++ky) {
                    const std::int64_t row = y * step.stride + ky - step.padding;
                    if (row < 0 || row >= shape[1])
                        continue;
                    for (std::int64_t kx = 0; kx < step.kernel; ++kx) {
                        const std::int64_t column = x * step.stride + kx - step.padding;
                        if (column < 0 || column >= shape[2])
                            continue;
                        sum += static_cast<double>(weight[static_cast<std::size_t>(
                                   ((o * channels + c) * step.kernel + ky) * step.kernel + kx)]) *
                               static_cast<double>(in()[static_cast<std::size_t>(
                                   (from * shape[1] + row) * shape[2] + column)]);
                    }
                }
            }
            m_out[i] = static_cast<float>(sum);
        });
    }

    void make(const op::BatchNorm& step)
    {
        const auto [weight, bias, mean, variance] =
            std::tuple(parameter(0), parameter(1), parameter(2), parameter(3));
        for (std::size_t i = 0; i < m_out.size(); ++i) {
            const std::size_t c = i / places();
            m_out[i] = static_cast<float>(
                (in()[i] - mean[c]) / std::sqrt(variance[c] + step.epsilon) * weight[c] + bias[c]);
        }
    }

    void make(const op::LayerNorm& step)
    {
        const std::vector<float> weight = parameter(0);
        const std::vector<float> bias = parameter(1);
        for (std::size_t p = 0; p < places(); ++p) {
            double mean = 0;
            double squares = 0;
            for (std::size_t i = p; i < m_out.size(); i += places()) {
                mean += static_cast<double>(in()[i]);
                squares += static_cast<double>(in()[i]) * static_cast<double>(in()[i]);
            }
            const double count = static_cast<double>(weight.size());
            mean /= count;
            const double scale = 1 / std::sqrt(squares / count - mean * mean + step.epsilon);
            for (std::size_t c = 0; c < weight.size(); ++c) {
                const std::size_t i = c * places() + p;
                m_out[i] = static_cast<float>((in()[i] - mean) * scale * weight[c] + bias[c]);
            }
        }
    }

    static double activated(Activation function, double x)
    {
        const double hardSigmoid = std::clamp(x + 3, 0.0, 6.0) / 6;
        switch (function) {
        case Activation::ReLU:
            return std::max(x, 0.0);
        case Activation::ReLU6:
            return std::clamp(x, 0.0, 6.0);
        case Activation::LeakyReLU:
            return x > 0 ? x : 0.1 * x;
        case Activation::HardSwish:
            return x * hardSigmoid;
        case Activation::HardSigmoid:
            return hardSigmoid;
        case Activation::SiLU:
            return x / (1 + std::exp(-x));
        case Activation::Sigmoid:
            return 1 / (1 + std::exp(-x));
        case Activation::GELU:
            break;
        }
        return x / 2 * (1 + std::erf(x / std::numbers::sqrt2));
    }

    void make(const op::Activate& step)
    {
        for (std::size_t i = 0; i < m_out.size(); ++i)
            m_out[i] = static_cast<float>(activated(step.function, static_cast<double>(in()[i])));
    }

    void make(const op::MaxPool& step)
    {
        forEach([&](std::size_t i, std::int64_t c, std::int64_t y, std::int64_t x) {
            m_out[i] = -INFINITY;
            forWindow(c, y * step.stride - step.padding, x * step.stride - step.padding,
                      step.kernel, [&](float value) { m_out[i] = std::max(m_out[i], value); });
        });
    }

    /// Parts of a map of the same number of rows and columns.
    void make(const op::AdaptiveAveragePool& step)
    {
        const std::int64_t side = inShape()[1];
        const auto begin = [&](std::int64_t i) { return i * side / step.side; };
        const auto end = [&](std::int64_t i) {
            return ((i + 1) * side + step.side - 1) / step.side;
        };
        forEach([&](std::size_t i, std::int64_t c, std::int64_t y, std::int64_t x) {
            double sum = 0;
            for (std::int64_t row = begin(y); row < end(y); ++row)
                for (std::int64_t column = begin(x); column < end(x); ++column)
                    sum += static_cast<double>(
                        in()[static_cast<std::size_t>((c * side + row) * side + column)]);
            m_out[i] = static_cast<float>(
                sum / static_cast<double>((end(y) - begin(y)) * (end(x) - begin(x))));
        });
    }

    void make(const op::Linear& step)
    {
        const std::vector<float> weight = parameter(0);
        const std::vector<float> bias = step.bias ? parameter(1) : std::vector<float>();
        const auto inputs = static_cast<std::size_t>(inShape()[0]);
        for (std::size_t i = 0; i < m_out.size(); ++i) {
            const std::size_t o = i / places();
            double sum = bias.empty() ? 0 : static_cast<double>(bias[o]);
            for (std::size_t c = 0; c < inputs; ++c)
                sum += static_cast<double>(weight[o * inputs + c]) *
                       static_cast<double>(in()[c * places() + i % places()]);
            m_out[i] = static_cast<float>(sum);
        }
    }

    void make(const op::Add&)
    {
        for (std::size_t i = 0; i < m_out.size(); ++i)
            m_out[i] = in(0)[i] + in(1)[i];
    }

    void make(const op::Multiply&)
    {
        for (std::size_t i = 0; i < m_out.size(); ++i)
            m_out[i] = in(0)[i] * in(1)[i / places()];
    }

    void make(const op::Concatenate&)
    {
        m_out.clear();
        for (std::size_t i = 0; i < m_node->inputs.size(); ++i)
            m_out.insert(m_out.end(), in(i).begin(), in(i).end());
    }

    void make(const op::ChannelScale&)
    {
        const std::vector<float> scale = parameter(0);
        for (std::size_t i = 0; i < m_out.size(); ++i)
            m_out[i] = in()[i] * scale[i / places()];
    }

    void make(const op::Subsample& step)
    {
        const std::int64_t before = (step.outputs - inShape()[0]) / 2;
        forEach([&](std::size_t i, std::int64_t c, std::int64_t y, std::int64_t x) {
            if (c >= before && c < before + inShape()[0])
                forWindow(c - before, y * step.stride, x * step.stride, 1,
                          [&](float value) { m_out[i] = value; });
        });
    }

    const NetworkGraph& m_graph;
    const StateDict& m_weights;
    std::vector<std::vector<float>> m_maps;
    const GraphNode* m_node = nullptr;
    std::vector<float> m_out;
};

} // namespace murmuration
