// SPDX-License-Identifier: Apache-2.0
#include "core/networks/registry.h"

#include "core/base/error.h"
#include "core/base/file_bytes.h"
#include "core/base/paths.h"
#include "core/networks/preprocessing.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace murmuration {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kScheme = "https://";
constexpr std::size_t kShortestHash = 8; // what torchvision puts into file names
constexpr std::size_t kWholeHash = 64;
constexpr double kMebibyte = 1024.0 * 1024.0;
constexpr double kLargestMebibytes = 1 << 20;

bool consistsOf(std::string_view text, std::string_view allowed)
{
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

/// What is wrong with an entry; the reader adds which.
[[noreturn]] void refuse(const std::string& reason)
{
    throw Error(reason);
}

std::string text(const Json& entry, const char* key)
{
    const auto found = entry.find(key);
    if (found == entry.end() || !found->is_string() || found->get_ref<const std::string&>().empty())
        refuse(std::string("it has no text \"") + key + "\"");
    return found->get<std::string>();
}

void readSize(const Json& entry, PublishedWeights& weights)
{
    const auto bytes = entry.find("bytes");
    const auto mebibytes = entry.find("mebibytes");
    if (bytes != entry.end() && mebibytes != entry.end())
        refuse("it has both \"bytes\" and \"mebibytes\"");
    if (bytes != entry.end()) {
        if (!bytes->is_number_unsigned() || bytes->get<std::uint64_t>() == 0)
            refuse("\"bytes\" is no number of bytes");
        weights.bytes = bytes->get<std::uint64_t>();
    } else if (mebibytes != entry.end()) {
        const double value = mebibytes->is_number() ? mebibytes->get<double>() : 0;
        if (!(value > 0 && value <= kLargestMebibytes))
            refuse("\"mebibytes\" is no size");
        weights.bytes = static_cast<std::uint64_t>(std::llround(value * kMebibyte));
        weights.bytesWithin = static_cast<std::uint64_t>(std::ceil(0.0005 * kMebibyte));
    }
}

PublishedWeights readEntry(const Json& entry)
{
    static const std::set<std::string> kKeys{"name",       "architecture", "address",   "bytes",
                                             "mebibytes",  "sha256",       "publisher", "licence",
                                             "trained_on", "preprocessing"};
    if (!entry.is_object())
        refuse("it is no object");
    for (const auto& [key, value] : entry.items())
        if (!kKeys.contains(key))
            refuse("\"" + key + "\" is not known");

    PublishedWeights weights;
    weights.name = text(entry, "name");
    weights.architecture = text(entry, "architecture");
    weights.address = text(entry, "address");
    weights.sha256 = text(entry, "sha256");
    weights.publisher = text(entry, "publisher");
    weights.licence = text(entry, "licence");
    weights.trainedOn = text(entry, "trained_on");
    weights.preprocessing = text(entry, "preprocessing");
    readSize(entry, weights);

    constexpr std::string_view kNames = "abcdefghijklmnopqrstuvwxyz0123456789_";
    constexpr std::string_view kFiles =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    if (!consistsOf(weights.name, kNames))
        refuse("a name has small letters, digits and _ alone");
    if (!weights.address.starts_with(kScheme))
        refuse("its address does not begin with https://");
    if (!consistsOf(weights.fileName(), kFiles) || weights.fileName().starts_with('.'))
        refuse("its address does not end in the name of a file");
    if (!consistsOf(weights.sha256, "0123456789abcdef") || weights.sha256.size() < kShortestHash ||
        weights.sha256.size() > kWholeHash)
        refuse("\"sha256\" has 8 to 64 digits of hexadecimal, with small letters");
    static_cast<void>(parsePreprocessing(weights.preprocessing));
    return weights;
}

std::vector<PublishedWeights> readEntries(const Json& document)
{
    if (!document.is_object() || document.size() != 1 || !document.contains("weights") ||
        !document["weights"].is_array())
        throw Error("it has no list \"weights\", or something beside it");
    std::vector<PublishedWeights> all;
    std::set<std::string> names;
    std::set<std::string> files;
    for (const Json& entry : document["weights"]) {
        try {
            PublishedWeights weights = readEntry(entry);
            if (!names.insert(weights.name).second)
                refuse("the name \"" + weights.name + "\" is there twice");
            if (!files.insert(weights.fileName()).second)
                refuse("the file \"" + weights.fileName() + "\" is there twice");
            all.push_back(std::move(weights));
        } catch (const Error& error) {
            throw Error("entry " + std::to_string(all.size() + 1) + ": " + error.what());
        }
    }
    return all;
}

} // namespace

std::string PublishedWeights::fileName() const
{
    return address.substr(address.rfind('/') + 1);
}

std::vector<PublishedWeights> readRegistry(const std::filesystem::path& file)
{
    try {
        const auto bytes = readFileBytes(file);
        const Json document = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
        if (document.is_discarded())
            throw Error("it is no JSON");
        return readEntries(document);
    } catch (const Error& error) {
        throw Error("cannot read the list of networks " + utf8(file) + ": " + error.what() +
                    "; install Murmuration again");
    }
}

const std::vector<PublishedWeights>& publishedWeights()
{
    static const std::vector<PublishedWeights> weights = readRegistry(resourceFile("models.json"));
    return weights;
}

const PublishedWeights* findPublishedWeights(std::string_view name)
{
    const auto& all = publishedWeights();
    const auto found = std::ranges::find(all, name, &PublishedWeights::name);
    return found == all.end() ? nullptr : &*found;
}

std::filesystem::path fetchedFile(const PublishedWeights& weights)
{
    return cacheFolder() / "weights" / weights.fileName();
}

bool isFetched(const PublishedWeights& weights)
{
    std::error_code error;
    return std::filesystem::is_regular_file(fetchedFile(weights), error);
}

NetworkChoice fetchedChoice(const PublishedWeights& weights, const NetworkChoice& choice)
{
    if (!isFetched(weights))
        throw Error("the weights of " + weights.name +
                    " have not been fetched; get them with: murmuration models get " +
                    weights.name);
    NetworkChoice fetched = choice;
    const std::u8string path = fetchedFile(weights).u8string();
    fetched.model.assign(path.begin(), path.end());
    fetched.preprocessing = weights.preprocessing;
    if (!choice.preprocessing.empty())
        fetched.preprocessing += ", " + choice.preprocessing;
    return fetched;
}

} // namespace murmuration
