// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/torchscript_network.h"

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/networks/torch/torch_errors.h"

#include <torch/script.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace murmuration {
namespace {

constexpr int kSide = 224;
constexpr std::size_t kBatch = 8;

Preprocessing imageNetPreprocessing()
{
    return {256, kSide, false, {0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}};
}

/// Why LibTorch can't load a file, in words that say what to do.
std::string loadingReason(const std::exception& e)
{
    const std::string message = messageOf(e);
    constexpr std::string_view kVision = "torchvision::";
    if (const std::size_t at = message.find(kVision); at != std::string::npos) {
        const std::size_t end = message.find_first_of(" .,\n(", at);
        return "it needs the operator " + message.substr(at, end - at) +
               ", which LibTorch does not have; use a model without detection operators";
    }
    if (message.find("constants.pkl") != std::string::npos)
        return "it holds weights alone and no program; export the network with torch.jit.trace";
    if (message.find("PytorchStreamReader") != std::string::npos)
        return "it is damaged or no TorchScript module; export the network with torch.jit.trace";
    if (message.find("Legacy model format") != std::string::npos)
        return "its format is too old for this LibTorch; export it again with a newer PyTorch";
    return causeOf(e);
}

/// What can run quantised networks, LibTorch's own choice first: QNNPACK runs some that others
/// refuse, but in LibTorch 1.13 its linear layers read beyond their weights, which may be the end
/// of the program.
std::vector<at::QEngine> quantizedEngines()
{
    static const at::QEngine preferred = at::globalContext().qEngine();
    std::vector<at::QEngine> engines{preferred};
    for (const at::QEngine engine : at::globalContext().supportedQEngines()) {
        if (engine != preferred && engine != at::QEngine::NoQEngine)
            engines.push_back(engine);
    }
    return engines;
}

torch::jit::Module load(const std::filesystem::path& file, torch::Device device)
{
    try {
        return torch::jit::load(file.string(), device);
    } catch (const std::exception& e) { // the parser's errors are no c10::Error
        throw Error(loadingReason(e));
    }
}

/// The first tensor of what a module returned: itself, or within a tuple, list or dictionary.
torch::Tensor firstTensor(const c10::IValue& value)
{
    if (value.isTensor())
        return value.toTensor();
    if (value.isTuple() && !value.toTupleRef().elements().empty())
        return firstTensor(value.toTupleRef().elements()[0]);
    if (value.isTensorList() && !value.toTensorList().empty())
        return value.toTensorList().get(0);
    if (value.isGenericDict() && !value.toGenericDict().empty())
        return firstTensor(value.toGenericDict().begin()->value());
    throw Error("its output is no tensor");
}

class TorchScriptNetwork final : public Network
{
public:
    explicit TorchScriptNetwork(const std::filesystem::path& file)
        : m_name(utf8(file.filename()))
        , m_device(torch::cuda::is_available() ? torch::kCUDA : torch::kCPU)
        , m_module(load(file, m_device))
    {
        m_module.eval();
        m_description = {m_name, "output", 0, 1, imageNetPreprocessing()};
        try {
            m_description.featureSize = static_cast<std::size_t>(run(zeros(1)).size(1));
        } catch (const Error&) {
            throw;
        } catch (const std::exception& e) {
            throw Error("it does not take an RGB picture of 224 x 224 px: " + causeOf(e));
        }
        if (takesBatches())
            m_description.batchSize = kBatch;
    }

    [[nodiscard]] const NetworkDescription& description() const override { return m_description; }

    void extract(std::span<const float> inputs, std::size_t n, std::span<float> features) override
    {
        try {
            const std::size_t inputSize = m_description.preprocessing.inputSize();
            const std::size_t size = m_description.featureSize;
            for (std::size_t begin = 0; begin < n; begin += m_description.batchSize) {
                const std::size_t count = std::min(m_description.batchSize, n - begin);
                // LibTorch has no read-only tensors; the copy keeps a module that works in place
                // off the caller's values.
                const torch::Tensor batch =
                    torch::from_blob(const_cast<float*>(inputs.data() + begin * inputSize),
                                     {static_cast<std::int64_t>(count), 3, kSide, kSide})
                        .clone();
                const torch::Tensor result = run(batch);
                if (result.size(1) != static_cast<std::int64_t>(size))
                    throw Error("its output changes its size");
                std::copy_n(result.data_ptr<float>(), count * size,
                            features.begin() + static_cast<std::ptrdiff_t>(begin * size));
            }
        } catch (const std::exception& e) {
            throw Error("the model " + m_name + " failed: " + causeOf(e));
        }
    }

private:
    [[nodiscard]] static torch::Tensor zeros(std::int64_t n)
    {
        return torch::zeros({n, 3, kSide, kSide});
    }

    /// Tracing writes the size of the one picture it was done with into some modules.
    [[nodiscard]] bool takesBatches()
    {
        try {
            return run(zeros(2)).size(1) == static_cast<std::int64_t>(m_description.featureSize);
        } catch (const std::exception&) {
            return false;
        }
    }

    /// N x 3 x 224 x 224 -> N x D on the CPU.
    torch::Tensor run(const torch::Tensor& batch)
    {
        const torch::InferenceMode inference;
        torch::Tensor output = firstTensor(m_module.forward({batch.to(m_device)}));
        if (output.is_quantized())
            output = output.dequantize();
        if (output.dim() < 2 || output.size(0) != batch.size(0))
            throw Error("its output is not one vector for each picture");
        if (output.dim() == 4)
            output = output.mean({2, 3});
        return output.flatten(1).to(torch::kCPU, torch::kFloat).contiguous();
    }

    std::string m_name;
    torch::Device m_device;
    torch::jit::Module m_module;
    NetworkDescription m_description;
};

} // namespace

std::unique_ptr<Network> openTorchScriptNetwork(const std::filesystem::path& file, unsigned threads)
{
    at::set_num_threads(static_cast<int>(std::max(threads, 1U)));
    if (std::error_code error; !std::filesystem::is_regular_file(file, error))
        throw Error(
            "cannot use the model " + utf8(file) +
            ": there is no such file; a model is \"builtin\", \"pixels\" or a TorchScript file");
    std::string reason;
    for (const at::QEngine engine : quantizedEngines()) {
        try {
            // A quantised network keeps the engine that is set while it is loaded.
            at::globalContext().setQEngine(engine);
            return std::make_unique<TorchScriptNetwork>(file);
        } catch (const std::exception& e) {
            if (reason.empty())
                reason = causeOf(e);
        }
    }
    throw Error("cannot use the model " + utf8(file) + ": " + reason);
}

} // namespace murmuration
