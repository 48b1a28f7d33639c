// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/torchscript_layers.h"

#include "core/networks/classifier_head.h"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace murmuration {
namespace {

namespace jit = torch::jit;

/// The path of a submodule below the module that a graph is of, which is the graph's first input;
/// nothing for what is no such submodule.
std::optional<std::string> pathOf(const jit::Value* module)
{
    std::string path;
    while (module->node()->kind() == jit::prim::GetAttr) {
        const std::string& name = module->node()->s(jit::attr::name);
        path = path.empty() ? name : name + '.' + path;
        module = module->node()->input();
    }
    return module == module->owningGraph()->inputs().front() ? std::optional(path) : std::nullopt;
}

HeadStep headStepOf(const jit::Node& node)
{
    static const std::map<std::string_view, HeadStep> steps{
        {"aten::linear", HeadStep::Dense},
        {"aten::addmm", HeadStep::Dense},
        {"quantized::linear", HeadStep::Dense},
        {"aten::_convolution", HeadStep::Convolution},
        {"aten::conv2d", HeadStep::Convolution},
        {"aten::softmax", HeadStep::Probabilities},
        {"aten::log_softmax", HeadStep::Probabilities},
        {"aten::sigmoid", HeadStep::Probabilities},
        {"aten::relu", HeadStep::Pooling},
        {"aten::relu_", HeadStep::Pooling},
        {"aten::adaptive_avg_pool2d", HeadStep::Pooling},
        {"aten::avg_pool2d", HeadStep::Pooling},
        {"aten::mean", HeadStep::Pooling},
        {"aten::flatten", HeadStep::Form},
        {"aten::reshape", HeadStep::Form},
        {"aten::view", HeadStep::Form},
        {"aten::squeeze", HeadStep::Form},
        {"aten::dropout", HeadStep::Form},
        {"aten::dequantize", HeadStep::Form},
    };
    const auto found = steps.find(node.kind().toQualString());
    return found == steps.end() ? HeadStep::Other : found->second;
}

/// What a step works on, beside its weights.
const jit::Value* dataOf(const jit::Node& node)
{
    constexpr std::size_t kBehindTheBias = 1;
    return node.input(node.kind() == jit::aten::addmm ? kBehindTheBias : 0);
}

void eraseOutputs(jit::Graph& graph)
{
    while (!graph.outputs().empty())
        graph.eraseOutput(graph.outputs().size() - 1);
}

} // namespace

TorchScriptLayers::TorchScriptLayers(torch::jit::Module module)
    : m_module(std::move(module))
    , m_graph(m_module.get_method("forward").graph()->copy())
{
    constexpr std::size_t kModuleAndBatch = 2;
    if (m_graph->inputs().size() != kModuleAndBatch)
        return;
    inlineCalls();
    std::ranges::sort(m_layers, [](const Layer& a, const Layer& b) {
        return a.copy->node()->isBefore(b.copy->node());
    });
    jit::Inline(*m_graph); // of functions, and within conditions
    for (const Layer& layer : m_layers)
        m_graph->registerOutput(layer.copy);
}

/// Puts the bodies of methods in place of calls, so that every step is in one list, until no call
/// is left in it.
void TorchScriptLayers::inlineCalls()
{
    for (jit::Node* node = *m_graph->nodes().begin(); node != m_graph->return_node();) {
        jit::GraphFunction* const method =
            node->kind() == jit::prim::CallMethod ? jit::tryToGraphFunction(node) : nullptr;
        const auto path = method ? pathOf(node->input(0)) : std::nullopt;
        if (!path) {
            node = node->next();
            continue;
        }
        method->ensure_defined();
        if (!path->empty() && node->s(jit::attr::name) == "forward")
            offer(*path, node);
        jit::Node* const before = node->prev();
        jit::inlineCallTo(node, method, method->graph().get());
        node = before->next();
    }
}

void TorchScriptLayers::offer(const std::string& path, jit::Node* call)
{
    if (call->outputs().size() != 1 ||
        !call->output()->type()->isSubtypeOf(*c10::TensorType::get()))
        return;
    const jit::WithInsertPoint behind(call->next());
    std::erase_if(m_layers, [&](const Layer& layer) { return layer.name == path; });
    m_layers.push_back({path, m_graph->insert(jit::aten::clone, {call->output()})});
}

std::vector<std::string> TorchScriptLayers::names() const
{
    std::vector<std::string> names;
    for (const Layer& layer : m_layers)
        names.push_back(layer.name);
    return names;
}

std::string TorchScriptLayers::usual() const
{
    std::vector<HeadStep> steps;
    std::vector<const jit::Value*> values;
    const jit::Value* value = m_graph->outputs().front();
    do {
        steps.push_back(headStepOf(*value->node()));
        values.push_back(value);
        value = steps.back() == HeadStep::Other ? nullptr : dataOf(*value->node());
    } while (value);
    std::size_t step = featureStep(steps);
    for (; step > 0 && step < values.size(); ++step) {
        for (const Layer& layer : m_layers) {
            if (layer.copy->node()->input(0) == values[step])
                return layer.name;
        }
    }
    return {};
}

std::vector<at::Tensor> TorchScriptLayers::outputs(const at::Tensor& batch) const
{
    if (m_layers.empty())
        return {};
    const std::shared_ptr<jit::Graph> graph = m_graph->copy();
    const std::vector<jit::Value*> copies(graph->outputs().begin() + 1, graph->outputs().end());
    eraseOutputs(*graph);
    graph->registerOutput(graph->insertNode(graph->createTuple(copies))->output());
    jit::Stack stack{m_module._ivalue(), batch};
    jit::GraphFunction("layers", graph, nullptr).run(stack);
    std::vector<at::Tensor> outputs;
    for (const c10::IValue& output : stack.front().toTupleRef().elements())
        outputs.push_back(output.toTensor());
    return outputs;
}

std::shared_ptr<jit::Graph> TorchScriptLayers::upTo(std::string_view name) const
{
    const auto layer = std::ranges::find(m_layers, name, &Layer::name);
    const std::shared_ptr<jit::Graph> graph = m_graph->copy();
    jit::Node* const copy =
        graph->outputs().at(static_cast<std::size_t>(layer - m_layers.begin()) + 1)->node();
    jit::Value* const output = copy->input(0);
    eraseOutputs(*graph);
    // Later steps may write to it, and so would not count as dead.
    while (graph->return_node()->prev() != copy)
        graph->return_node()->prev()->destroy();
    copy->destroy();
    graph->registerOutput(output);
    jit::EliminateDeadCode(graph);
    return graph;
}

} // namespace murmuration
