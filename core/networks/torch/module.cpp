// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/network_module.h"
#include "core/networks/torch/builtin_network.h"
#include "core/networks/torch/builtin_trainer.h"
#include "core/networks/torch/graph_network.h"
#include "core/networks/torch/torch_errors.h"
#include "core/networks/torch/torchscript_network.h"

namespace murmuration {
namespace {

/// Lets no exception of LibTorch past the door: the program was not built against it.
template <typename Function>
auto guarded(const char* what, Function function)
{
    try {
        return function();
    } catch (const Error&) {
        throw;
    } catch (const std::exception& e) {
        throw Error(std::string(what) + ": " + messageOf(e));
    }
}

class TorchModule final : public NetworkModule
{
public:
    [[nodiscard]] std::unique_ptr<Network> openBuiltin(const std::filesystem::path& weights,
                                                       unsigned threads) const override
    {
        return guarded("cannot open the built-in network",
                       [&] { return openBuiltinNetwork(weights, threads); });
    }

    [[nodiscard]] std::unique_ptr<Network> openWeights(const std::filesystem::path& file,
                                                       const NetworkChoice& choice,
                                                       unsigned threads) const override
    {
        return guarded("cannot open the model",
                       [&] { return openGraphNetwork(file, choice, threads); });
    }

    [[nodiscard]] std::unique_ptr<Network> openTorchScript(const std::filesystem::path& file,
                                                           const NetworkChoice& choice,
                                                           unsigned threads) const override
    {
        return guarded("cannot open the model",
                       [&] { return openTorchScriptNetwork(file, choice, threads); });
    }

    void trainBuiltin(const TrainingSet& set, const Lessons* lessons,
                      const TrainingOptions& options, const std::filesystem::path& weights,
                      const TrainingObserver& observer, const TaskContext& context) const override
    {
        guarded("the training failed",
                [&] { trainBuiltinNetwork(set, lessons, options, weights, observer, context); });
    }
};

} // namespace
} // namespace murmuration

extern "C" __attribute__((visibility("default"))) const murmuration::NetworkModule*
murmurationNetworkModule()
{
    static const murmuration::TorchModule module;
    return &module;
}
