// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/network.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace murmuration {

/// Weights that a publisher offers to everybody, and that can be fetched by name.
struct PublishedWeights
{
    std::string name;         ///< "resnet101"
    std::string architecture; ///< as the table of architectures has it
    std::string address;      ///< the publisher's own, https
    /// As published: exact, or `bytesWithin` of it, where only rounded mebibytes are told.
    std::optional<std::uint64_t> bytes;
    std::uint64_t bytesWithin = 0;
    std::string
        sha256; ///< in hexadecimal: all 64 digits, or the first ones, if only those are told
    std::string publisher;
    std::string licence;       ///< of the weights as a file, by its SPDX name
    std::string trainedOn;     ///< whose terms of use may reach further than the licence
    std::string preprocessing; ///< what they were trained with, for parsePreprocessing

    /// The last part of the address.
    [[nodiscard]] std::string fileName() const;
};

/// Reads a list of published weights. Throws Error naming the file and the entry when anything is
/// missing, unknown, of another type, or not possible.
[[nodiscard]] std::vector<PublishedWeights> readRegistry(const std::filesystem::path& file);

/// Those of resources/models.json, read on the first call. Thread-safe. Throws Error.
[[nodiscard]] const std::vector<PublishedWeights>& publishedWeights();

/// The one of that name, or null. Throws Error.
[[nodiscard]] const PublishedWeights* findPublishedWeights(std::string_view name);

/// Where weights lie once they are fetched: in the cache folder. They are whole if they are there.
[[nodiscard]] std::filesystem::path fetchedFile(const PublishedWeights& weights);
[[nodiscard]] bool isFetched(const PublishedWeights& weights);

/// `choice` of published weights with their file instead of their name, and with their
/// preprocessing below what the choice itself changes of it. Throws Error that tells how to fetch
/// them when they are not there.
[[nodiscard]] NetworkChoice fetchedChoice(const PublishedWeights& weights,
                                          const NetworkChoice& choice);

} // namespace murmuration
