// SPDX-License-Identifier: Apache-2.0
#include "core/features/cache/remembered_network.h"

#include "core/base/atomic_file.h"
#include "core/base/content_hash.h"
#include "core/base/error.h"
#include "core/base/file_bytes.h"
#include "core/base/paths.h"
#include "core/base/version.h"
#include "core/features/cache/feature_cache.h"
#include "core/features/cache/picture_identities.h"
#include "core/networks/weights_file.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>
#include <system_error>
#include <utility>
#include <vector>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kEnding = ".network";

/// Where the network of `choice` is remembered, as long as its weights, and the module that makes
/// it of them, are the files they are now. Empty for one without a file.
fs::path fileFor(const fs::path& folder, const NetworkChoice& choice)
{
    const fs::path weights = weightsFile(choice.model);
    if (weights.empty())
        return {};
    std::error_code error;
    const auto weightsState = fileState(weights);
    const auto moduleState = fileState(networkModuleFile());
    if (!weightsState || !moduleState)
        return {};
    std::string text = std::string(kVersion) + '\n' + *moduleState + '\n' + *weightsState + '\n';
    text += fs::absolute(weights, error).lexically_normal().native() + '\n';
    text += choice.model + '\n' + choice.layer + '\n' +
            std::to_string(static_cast<int>(choice.pooling)) + '\n' + choice.preprocessing;
    return folder / (hex(contentHash(text)) + kEnding);
}

Json asJson(const NetworkDescription& description)
{
    Json layers = Json::array();
    for (const NetworkLayer& layer : description.layers)
        layers.push_back({{"name", layer.name}, {"shape", layer.shape}});
    return {{"name", description.name},
            {"architecture", description.architecture},
            {"layer", description.layer},
            {"features", description.featureSize},
            {"batch", description.batchSize},
            {"preprocessing", describe(description.preprocessing)},
            {"resize", description.preprocessing.resize}, // which stretching leaves out
            {"layers", layers},
            {"identity", description.identity},
            {"parameters", description.parameterCount},
            {"notice", description.notice}};
}

NetworkDescription fromJson(const Json& json)
{
    NetworkDescription description;
    json.at("name").get_to(description.name);
    json.at("architecture").get_to(description.architecture);
    json.at("layer").get_to(description.layer);
    json.at("features").get_to(description.featureSize);
    json.at("batch").get_to(description.batchSize);
    description.preprocessing = parsePreprocessing(json.at("preprocessing").get<std::string>());
    json.at("resize").get_to(description.preprocessing.resize);
    for (const Json& layer : json.at("layers"))
        description.layers.push_back({layer.at("name").get<std::string>(),
                                      layer.at("shape").get<std::vector<std::int64_t>>()});
    json.at("identity").get_to(description.identity);
    json.at("parameters").get_to(description.parameterCount);
    json.at("notice").get_to(description.notice);
    return description;
}

/// What was written to a file; empty when it is damaged. Throws Error when it can't be read.
std::optional<Json> readMemory(const fs::path& file)
{
    const auto bytes = readFileBytes(file);
    const std::string text(bytes.begin(), bytes.end());
    const std::size_t end = text.find('\n');
    if (end == std::string::npos ||
        text.substr(0, end) != hex(contentHash(std::string_view(text).substr(end + 1))))
        return std::nullopt;
    return Json::parse(text.substr(end + 1));
}

} // namespace

RememberedNetwork::RememberedNetwork(const fs::path& cacheFolder, const NetworkChoice& choice)
{
    try {
        m_file = fileFor(cacheFolder, choice);
    } catch (const std::exception&) {
        // Opening the network will say what is wrong with it.
    }
}

std::optional<NetworkDescription> RememberedNetwork::description()
{
    try {
        std::error_code error;
        if (m_file.empty() || !fs::exists(m_file, error))
            return std::nullopt;
        const std::optional<Json> json = readMemory(m_file);
        m_damaged = !json;
        if (m_damaged)
            return std::nullopt; // it is written anew
        markUsed(m_file);
        return fromJson(*json);
    } catch (const std::exception&) {
        return std::nullopt; // the network is opened as if it had never been
    }
}

void RememberedNetwork::remember(const NetworkDescription& description) const
{
    if (m_file.empty() || description.identity.empty())
        return;
    try {
        const std::string json = asJson(description).dump();
        fs::create_directories(m_file.parent_path());
        writeFileAtomically(m_file, [&](std::ostream& out) {
            out << hex(contentHash(json)) << '\n' << json;
        });
    } catch (const std::exception&) {
        // The next run opens the network again; nothing else is lost.
    }
}

std::map<std::string, std::string> rememberedNames(const fs::path& cacheFolder)
{
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    std::error_code error;
    for (fs::directory_iterator entry(cacheFolder, error);
         !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code gone;
        if (entry->path().extension() == kEnding)
            files.emplace_back(entry->last_write_time(gone), entry->path());
    }
    std::ranges::sort(files, std::greater{});
    std::map<std::string, std::string> names;
    for (const auto& [time, file] : files) {
        try {
            if (const std::optional<Json> json = readMemory(file))
                names.emplace(json->at("identity").get<std::string>(),
                              json->at("name").get<std::string>());
        } catch (const std::exception&) {
            // It tells no name; whoever needs the network finds it out again.
        }
    }
    return names;
}

} // namespace murmuration
