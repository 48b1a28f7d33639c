// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/torchscript_loading.h"

#include "core/base/error.h"
#include "core/networks/torch/torch_errors.h"
#include "core/networks/weights/pickled_weights.h"
#include "core/networks/weights/state_dict.h"
#include "core/networks/weights/zip_archive.h"

#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/inliner.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace murmuration {
namespace {

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
    if (message.find("maximum supported version") != std::string::npos)
        return "it was written by a newer PyTorch than this LibTorch reads; export it again with "
               "an older one";
    for (const char* const damage : {"INTERNAL ASSERT", "enforce fail", "pickler archive"}) {
        if (message.find(damage) != std::string::npos)
            return "it is damaged; copy or download it again";
    }
    constexpr std::string_view kType = "Unknown type name '";
    if (const std::size_t at = message.find(kType); at != std::string::npos) {
        const std::size_t begin = at + kType.size();
        return "it asks for " +
               quotedName(message.substr(begin, message.find('\'', begin) - begin)) +
               ", which is no part of it, and is not run; use it only from a source that you trust";
    }
    if (message.find("Legacy model format") != std::string::npos)
        return "its format is too old for this LibTorch; export it again with a newer PyTorch";
    return causeOf(e);
}

/// What a scripted module only does while it is trained: batch norm counts its batches then.
void leaveOutTraining(std::shared_ptr<torch::jit::Graph> graph)
{
    namespace jit = torch::jit;
    const jit::WithInsertPoint first(*graph->nodes().begin());
    jit::Value* const isTrained = graph->insertConstant(false);
    std::vector<jit::Block*> blocks{graph->block()};
    while (!blocks.empty()) {
        jit::Block* const block = blocks.back();
        blocks.pop_back();
        for (jit::Node* const node : block->nodes()) {
            blocks.insert(blocks.end(), node->blocks().begin(), node->blocks().end());
            if (node->kind() == jit::prim::GetAttr && node->s(jit::attr::name) == "training" &&
                node->input()->type()->is_module() &&
                node->output()->type()->isSubtypeOf(*c10::BoolType::get()))
                node->output()->replaceAllUsesWith(isTrained);
        }
    }
    jit::ConstantPropagation(graph);
}

/// A step that assigns an attribute or changes one in place, be it a part of it, or a call that
/// could not be looked into; or one that is not LibTorch's plain own: quantised layers pack their
/// weights anew when they first run, and layers packed for phones write to what they are packed in.
bool hasStepThatKeepsState(const torch::jit::Block& block, const torch::jit::AliasDb& aliases)
{
    namespace jit = torch::jit;
    for (const jit::Node* const node : block.nodes()) {
        const bool isPlain = node->kind().is_aten() || node->kind().is_prim();
        if (!isPlain || node->kind() == c10::prim::SetAttr || node->kind() == c10::prim::CallMethod)
            return true;
        if (node->kind() == c10::prim::GetAttr && aliases.hasWriters(node->output()))
            return true;
        for (const jit::Block* const inner : node->blocks())
            if (hasStepThatKeepsState(*inner, aliases))
                return true;
    }
    return false;
}

} // namespace

void requireWholeTorchScript(const std::filesystem::path& file)
{
    const ByteSource source(file);
    ZipArchive(source).requireWhole(unpackedLimit(source.size()));
}

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

bool keepsState(const torch::jit::Module& module)
{
    const auto graph = module.get_method("forward").graph()->copy();
    torch::jit::Inline(*graph);
    leaveOutTraining(graph);
    return hasStepThatKeepsState(*graph->block(), torch::jit::AliasDb(graph));
}

at::Tensor firstTensor(const c10::IValue& value)
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

torch::jit::Module loadTorchScript(const std::filesystem::path& file, torch::Device device)
{
    try {
        return torch::jit::load(file.string(), device);
    } catch (const std::exception& e) { // the parser's errors are no c10::Error
        throw Error(loadingReason(e));
    }
}

} // namespace murmuration
