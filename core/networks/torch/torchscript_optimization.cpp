// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/torchscript_optimization.h"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/frozen_graph_optimizations.h>
#include <torch/csrc/jit/passes/frozen_ops_to_mkldnn.h>
#include <torch/csrc/jit/passes/inliner.h>

#include <optional>

namespace murmuration {
namespace {

namespace jit = torch::jit;

/// What a value is that the module has, if it is that.
std::optional<c10::IValue> attribute(const jit::Value* value, const jit::Module& module)
{
    if (value == value->owningGraph()->inputs().front())
        return module._ivalue();
    if (value->node()->kind() != jit::prim::GetAttr)
        return std::nullopt;
    const auto owner = attribute(value->node()->input(), module);
    if (!owner || !owner->isObject())
        return std::nullopt;
    return owner->toObjectRef().getAttr(value->node()->s(jit::attr::name));
}

void makeAttributesConstant(jit::Block& block, const jit::Module& module)
{
    for (jit::Node* const node : block.nodes()) {
        for (jit::Block* const inner : node->blocks())
            makeAttributesConstant(*inner, module);
        if (node->kind() != jit::prim::GetAttr)
            continue;
        auto value = attribute(node->output(), module);
        if (!value || value->isObject())
            continue;
        if (value->isTensor() && value->toTensor().defined())
            value = value->toTensor().detach(); // what is to be learnt can't be a constant
        const jit::WithInsertPoint before(node);
        if (const auto constant = jit::tryInsertConstant(*block.owningGraph(), *value))
            node->output()->replaceAllUsesWith(*constant);
    }
}

} // namespace

bool optimizeForProcessor(std::shared_ptr<jit::Graph> graph, const jit::Module& module)
{
    constexpr std::size_t kModuleAndBatch = 2;
    if (graph->inputs().size() != kModuleAndBatch)
        return false;
    jit::Inline(*graph);
    makeAttributesConstant(*graph->block(), module);
    jit::ConstantPropagation(graph);
    jit::OptimizeFrozenGraph(graph);
    jit::ConvertFrozenOpsToMKLDNN(graph);
    jit::EliminateDeadCode(graph);
    if (graph->inputs().front()->hasUses())
        return false;
    graph->eraseInput(0);
    return true;
}

} // namespace murmuration
