// SPDX-License-Identifier: Apache-2.0
#include "app/embed.h"
#include "core/base/atomic_file.h"
#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/base/version.h"
#include "core/networks/network_choice.h"
#include "core/networks/preprocessing.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sys/resource.h>

namespace murmuration {
namespace {

using Json = nlohmann::ordered_json;

double peakMemoryMiB()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0; // Linux counts KiB
}

Json optionsAsJson(const EmbedOptions& options, const EmbedResult& result)
{
    const LayoutFlags& flags = options.layout;
    return {{"path", flags.demo ? Json("(demonstration)") : Json(flags.path)},
            {"labels", flags.labels.empty() ? Json() : Json(flags.labels)},
            {"label_from", flags.labelFrom},
            {"model", flags.network.model},
            {"method", flags.method},
            {"dims", flags.dimensions},
            {"perplexity", flags.perplexity},
            {"second_perplexity", flags.secondPerplexity ? Json(*flags.secondPerplexity) : Json()},
            {"supervision", flags.supervision},
            {"neighbors", flags.neighbors},
            {"min_distance", flags.minDistance},
            {"iterations", iterationsFor(options, result.layout.points())},
            {"learning_rate", flags.learningRate},
            {"early_exaggeration", flags.earlyExaggeration},
            {"early_iterations", flags.earlyIterations},
            {"exaggeration", flags.exaggeration},
            {"seed", flags.seed},
            {"metric", flags.metric},
            {"sphereize", flags.sphereize},
            {"pca", flags.pca},
            {"threads", threadBudget()}};
}

/// What made the features, to the last detail that tells one layout from another.
Json networkAsJson(const std::optional<NetworkDescription>& network, const NetworkChoice& choice)
{
    if (!network)
        return {};
    const auto layer = std::ranges::find(network->layers, network->layer, &NetworkLayer::name);
    const bool pools = layer != network->layers.end() && layer->shape.size() > 1;
    return {{"model", choice.model},
            {"name", network->name},
            {"architecture", network->architecture.empty() ? Json() : Json(network->architecture)},
            {"layer", network->layer},
            {"pooling", pools ? Json(nameOf(choice.pooling)) : Json()},
            {"preprocessing", describe(network->preprocessing)},
            {"identity", network->identity.empty() ? Json() : Json(network->identity)},
            {"values", network->featureSize},
            {"parameters", network->parameterCount > 0 ? Json(network->parameterCount) : Json()},
            {"notice", network->notice.empty() ? Json() : Json(network->notice)}};
}

const char* severityName(Issue::Severity severity)
{
    switch (severity) {
    case Issue::Severity::Note:
        return "note";
    case Issue::Severity::Warning:
        return "warning";
    case Issue::Severity::Failure:
        break;
    }
    return "failure";
}

Json issuesAsJson(const IssueList& issues)
{
    Json list = Json::array();
    for (const Issue& issue : issues)
        list.push_back({{"severity", severityName(issue.severity)},
                        {"subject", issue.subject},
                        {"text", issue.text}});
    return list;
}

Json orNull(const std::optional<double>& value)
{
    return value ? Json(*value) : Json();
}

Json neighborsAsJson(const std::optional<NeighborSummary>& neighbors)
{
    if (!neighbors)
        return {};
    const char* method = neighbors->method == SearchMethod::Exact ? "exact" : "cells";
    return {{"method", method}, {"recall", neighbors->recall}, {"k", neighbors->k}};
}

/// How many features a network was run for; none for a table, which brought its own.
std::size_t computed(const EmbedResult& result)
{
    return result.collection->tableFeatures ? 0 : result.features->rows() - result.recalled;
}

} // namespace

void writeReport(const std::filesystem::path& file, const EmbedOptions& options,
                 const EmbedResult& result)
{
    Json seconds = Json::object();
    double total = 0;
    for (const auto& [stage, time] : result.stageSeconds) {
        seconds[stage] = time;
        total += time;
    }
    seconds["total"] = total;

    const std::size_t points = result.layout.points();
    const Json report = {
        {"version", kVersion},
        {"options", optionsAsJson(options, result)},
        {"features",
         {{"source", result.features->source()},
          {"cached", result.recalled},
          {"computed", computed(result)}}},
        {"network", networkAsJson(result.network, options.layout.network)},
        {"counts",
         {{"items", result.collection->size()},
          {"classes", result.collection->classNames.size()},
          {"points", points},
          {"left_out", result.collection->size() - points},
          {"dimensions", result.features->dimensions()}}},
        {"issues", issuesAsJson(result.issues)},
        {"images_per_second", result.imagesPerSecond > 0 ? Json(result.imagesPerSecond) : Json()},
        {"neighbors", neighborsAsJson(result.neighbors)},
        {"seconds", seconds},
        {"ms_per_iteration", result.msPerIteration > 0 ? Json(result.msPerIteration) : Json()},
        {"kl", std::isfinite(result.layout.kl) ? Json(result.layout.kl) : Json()},
        {"label_agreement",
         {{"features", orNull(result.featureAgreement)},
          {"layout", orNull(result.layoutAgreement)}}},
        {"peak_memory_mib", peakMemoryMiB()}};
    // File names may hold bytes that are no UTF-8; they are replaced rather than losing the report.
    writeFileAtomically(file, [&](std::ostream& out) {
        out << report.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    });
}

} // namespace murmuration
