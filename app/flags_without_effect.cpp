// SPDX-License-Identifier: Apache-2.0
#include "app/flags_without_effect.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace murmuration {
namespace {

struct Flag
{
    std::string_view name;
    bool given = false;
};

/// "--perplexity, --seed" of those that were given.
std::string givenOf(std::initializer_list<Flag> flags)
{
    std::string names;
    for (const Flag& flag : flags)
        if (flag.given)
            names += (names.empty() ? "" : ", ") + std::string(flag.name);
    return names;
}

} // namespace

IssueList flagsWithoutEffect(const EmbedOptions& options, bool hasFeatures)
{
    const LayoutFlags& flags = options.layout;
    const LayoutFlags unset;
    IssueList issues;
    const auto note = [&](const std::string& names, const std::string& why) {
        if (!names.empty())
            issues.push_back({Issue::Severity::Note, names, why});
    };
    if (flags.method != "tsne")
        note(givenOf({{"--perplexity", flags.perplexity != unset.perplexity},
                      {"--second-perplexity", flags.secondPerplexity.has_value()},
                      {"--learning-rate", flags.learningRate != unset.learningRate},
                      {"--early-exaggeration", flags.earlyExaggeration != unset.earlyExaggeration},
                      {"--early-iterations", flags.earlyIterations != unset.earlyIterations},
                      {"--exaggeration", flags.exaggeration != unset.exaggeration}}),
             "of t-SNE alone; no effect with --method " + flags.method);
    if (flags.method != "umap")
        note(givenOf({{"--neighbors", flags.neighbors != unset.neighbors},
                      {"--min-distance", flags.minDistance != unset.minDistance}}),
             "of UMAP alone; no effect with --method " + flags.method);
    if (flags.method == "pca")
        note(givenOf({{"--iterations", options.iterations.has_value()}}),
             "no effect, as PCA is there at once");
    if (hasFeatures)
        note(givenOf({{"--model", flags.network.model != unset.network.model},
                      {"--layer", !flags.network.layer.empty()},
                      {"--pooling", flags.network.pooling != unset.network.pooling},
                      {"--preprocessing", !flags.network.preprocessing.empty()}}),
             "no effect, as the features come with the file and no network makes them");
    return issues;
}

} // namespace murmuration
