// SPDX-License-Identifier: Apache-2.0
#include "core/networks/onnx_network.h"

#include "core/base/error.h"
#include "core/base/file_bytes.h"
#include "core/base/paths.h"
#include "core/base/reason.h"
#include "core/base/text.h"
#include "core/images/quiet_decoding.h"
#include "core/networks/classifier_head.h"
#include "core/networks/network_choice.h"
#include "core/networks/weights/onnx_format.h"
#include "core/networks/weights/onnx_graph.h"

#include <opencv2/dnn.hpp>

#include <algorithm>
#include <map>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace murmuration {
namespace {

constexpr std::size_t kBatch = 8;

/// What OpenCV could not do and what to do about it. Its own words, which are about its source, may
/// still tell who made the model what is meant: they stand behind, in one short line.
std::string explained(const cv::Exception& e, const std::string& what, const std::string& remedy)
{
    if (e.code == cv::Error::StsNoMem)
        throw std::bad_alloc();
    constexpr std::size_t kLongest = 120;
    std::string cause = shortened(e.err.substr(0, e.err.find('\n')), kLongest);
    while (!cause.empty() && std::string_view(".:, ").find(cause.back()) != std::string_view::npos)
        cause.pop_back();
    return what + (cause.empty() ? "" : " (" + cause + ")") + "; " + remedy;
}

/// OpenCV puts a word before the names of nodes, and the name of their first output in place of
/// one that is missing.
std::string shownName(const std::string& name)
{
    const std::size_t mark = name.starts_with("onnx_node") ? name.find('!') : std::string::npos;
    return mark == std::string::npos ? name : name.substr(mark + 1);
}

/// Of OpenCV's name for what a node does.
HeadStep headStepOf(const std::string& type)
{
    static const std::map<std::string_view, HeadStep> steps{
        {"InnerProduct", HeadStep::Dense},
        {"Convolution", HeadStep::Convolution},
        {"Softmax", HeadStep::Probabilities},
        {"LogSoftmax", HeadStep::Probabilities},
        {"Sigmoid", HeadStep::Probabilities},
        {"Pooling", HeadStep::Pooling},
        {"ReLU", HeadStep::Pooling},
        {"ReLU6", HeadStep::Pooling},
        {"Flatten", HeadStep::Form},
        {"Reshape", HeadStep::Form},
        {"Identity", HeadStep::Form},
        {"Dropout", HeadStep::Form},
        {"Power", HeadStep::Form},
        {"Shift", HeadStep::Form},
        {"Scale", HeadStep::Form},
    };
    const auto found = steps.find(type);
    return found == steps.end() ? HeadStep::Other : found->second;
}

Preprocessing preprocessingFor(const OnnxGraph& graph, const NetworkChoice& choice)
{
    if (graph.shape.size() != 4)
        throw Error("its input is no picture: it has " + std::to_string(graph.shape.size()) +
                    " dimensions, where the channels, rows and columns of a batch are needed");
    const std::int64_t channels = graph.shape[1];
    const std::int64_t side = graph.shape[2];
    constexpr std::int64_t kLargestSide = 2048;
    if ((channels != 1 && channels != 3) || side != graph.shape[3] || side > kLargestSide)
        throw Error("its input is " + std::to_string(channels) + " x " + std::to_string(side) +
                    " x " + std::to_string(graph.shape[3]) +
                    "; a square picture with 1 or 3 channels is needed");
    Preprocessing preprocessing = parsePreprocessing(channels == 1 ? "mnist" : "imagenet");
    if (side > 0 && side != preprocessing.crop) {
        preprocessing.resize = static_cast<int>(side * preprocessing.resize / preprocessing.crop);
        preprocessing.crop = static_cast<int>(side);
    }
    preprocessing = chosenPreprocessing(choice, preprocessing);
    if (static_cast<std::int64_t>(preprocessing.channels()) != channels ||
        (side > 0 && preprocessing.crop != side))
        throw Error("it takes " + std::to_string(channels) +
                    (channels == 1 ? " channel of " : " channels of ") + std::to_string(side) +
                    " x " + std::to_string(side) + " px; choose another preprocessing");
    return preprocessing;
}

class OnnxNetwork final : public Network
{
public:
    OnnxNetwork(cv::dnn::Net net, NetworkDescription description, const NetworkChoice& choice)
        : m_net(std::move(net))
        , m_description(std::move(description))
        , m_pooling(choice.pooling)
    {
        m_net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        listLayers();
        if (m_description.layers.empty())
            throw Error("none of its nodes makes features of a picture");
        m_description.layer = choice.layer.empty() ? usualLayer() : choice.layer;
        const NetworkLayer& layer = layerNamed(m_description.layers, m_description.layer);
        m_shape = layer.shape;
        m_description.featureSize = pooledSize(layer, m_pooling);
        tryOut(1);
        if (takesBatches())
            m_description.batchSize = kBatch;
    }

    [[nodiscard]] const NetworkDescription& description() const override { return m_description; }

    void extract(std::span<const float> inputs, std::size_t n, std::span<float> features) override
    {
        try {
            const std::size_t inputSize = m_description.preprocessing.inputSize();
            for (std::size_t begin = 0; begin < n; begin += m_description.batchSize) {
                const std::size_t count = std::min(m_description.batchSize, n - begin);
                run(inputs.data() + begin * inputSize, count,
                    features.data() + begin * m_description.featureSize);
            }
        } catch (const cv::Exception& e) {
            throw Error("the model " + m_description.name + " failed: " +
                        explained(e, "OpenCV cannot run it on these pictures",
                                  "choose another layer or preprocessing"));
        } catch (const Error& e) {
            throw Error("the model " + m_description.name + " failed: " + e.what());
        }
    }

private:
    [[nodiscard]] cv::dnn::MatShape inputShape(std::size_t n) const
    {
        const Preprocessing& preprocessing = m_description.preprocessing;
        return {static_cast<int>(n), static_cast<int>(preprocessing.channels()), preprocessing.crop,
                preprocessing.crop};
    }

    /// Nodes that make one value, row or map for the one picture.
    void listLayers()
    {
        std::vector<int> ids;
        std::vector<std::vector<cv::dnn::MatShape>> inputs;
        std::vector<std::vector<cv::dnn::MatShape>> outputs;
        m_net.getLayersShapes(inputShape(1), ids, inputs, outputs);
        constexpr int kInputId = 0;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (ids[i] == kInputId || outputs[i].size() != 1)
                continue;
            const cv::dnn::MatShape& shape = outputs[i].front();
            if (shape.empty() || shape[0] != 1 || (shape.size() != 2 && shape.size() != 4))
                continue;
            const auto layer = m_net.getLayer(ids[i]);
            if (layer->type == "Identity") // OpenCV adds one for each output
                continue;
            const std::string name = layer->name;
            if (m_nodes.emplace(shownName(name), name).second)
                m_description.layers.push_back({shownName(name), {shape.begin() + 1, shape.end()}});
        }
    }

    /// What the classifier works on, if that can be told.
    [[nodiscard]] std::string usualLayer() const
    {
        std::vector<HeadStep> steps;
        std::vector<std::string> names;
        std::vector<cv::Ptr<cv::dnn::Layer>> next{
            m_net.getLayer(m_net.getUnconnectedOutLayers().back())};
        while (next.size() == 1) {
            const std::string name = next.front()->name;
            steps.push_back(headStepOf(next.front()->type));
            names.push_back(shownName(name));
            next = m_net.getLayerInputs(m_net.getLayerId(name));
        }
        for (std::size_t i = featureStep(steps); i < names.size(); ++i) {
            if (m_nodes.contains(names[i]))
                return names[i];
        }
        return m_description.layers.back().name;
    }

    /// The number of pictures is written into some models.
    [[nodiscard]] bool takesBatches()
    {
        try {
            tryOut(2);
            return true;
        } catch (const cv::Exception&) {
            return false;
        } catch (const Error&) {
            return false;
        }
    }

    /// Shapes that do not fit each other only show when the network runs.
    void tryOut(std::size_t n)
    {
        const std::vector<float> zeros(n * m_description.preprocessing.inputSize());
        std::vector<float> features(n * m_description.featureSize);
        run(zeros.data(), n, features.data());
    }

    void run(const float* inputs, std::size_t n, float* features)
    {
        // OpenCV has no read-only matrices, and copies the input.
        m_net.setInput(cv::Mat(inputShape(n), CV_32F, const_cast<float*>(inputs)));
        const cv::Mat output = m_net.forward(m_nodes.at(m_description.layer));
        const std::size_t values = pooledSize({{}, m_shape}, Pooling::Flatten);
        if (output.type() != CV_32F || !output.isContinuous() || output.total() != n * values ||
            output.size[0] != static_cast<int>(n))
            throw Error("its layer " + m_description.layer + " changes its size");
        const auto* const maps = output.ptr<float>();
        const std::size_t size = m_description.featureSize;
        const std::size_t places = values / size;
        for (std::size_t i = 0; i < n * size; ++i) {
            const auto map = std::span(maps + i * places, places);
            features[i] = m_pooling == Pooling::Max ? std::ranges::max(map) : mean(map);
        }
    }

    static float mean(std::span<const float> values)
    {
        double sum = 0;
        for (const float value : values)
            sum += static_cast<double>(value);
        return static_cast<float>(sum / static_cast<double>(values.size()));
    }

    cv::dnn::Net m_net;
    NetworkDescription m_description;
    Pooling m_pooling;
    std::vector<std::int64_t> m_shape;          ///< of the layer, for one picture
    std::map<std::string, std::string> m_nodes; ///< by the names that are shown, OpenCV's
};

} // namespace

std::unique_ptr<Network> openOnnxNetwork(const std::filesystem::path& file,
                                         const NetworkChoice& choice)
{
    const QuietDecoding quiet; // OpenCV tells of nodes that it does not know twice
    try {
        const std::vector<std::uint8_t> bytes = readFileBytes(file);
        if (onnxExtent(ByteSource(Bytes(bytes))) == OnnxExtent::CutShort)
            throw Error("it is an ONNX file that ends too early; copy or download it again");
        const OnnxGraph graph = readOnnxGraph(bytes);
        NetworkDescription description;
        description.name = utf8(file.filename());
        description.preprocessing = preprocessingFor(graph, choice);
        cv::dnn::Net net =
            cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return std::make_unique<OnnxNetwork>(std::move(net), std::move(description), choice);
    } catch (const cv::Exception& e) {
        throw Error("cannot use the model " + utf8(file) + ": " +
                    explained(e, "OpenCV, which runs ONNX models, does not take it",
                              "export the network again, in float32 and for pictures of one size, "
                              "or as TorchScript"));
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& e) { // the parser's too
        throw Error("cannot use the model " + utf8(file) + ": " +
                    withNextStep(reasonOf(e), "copy or download it again, or export it anew"));
    }
}

} // namespace murmuration
