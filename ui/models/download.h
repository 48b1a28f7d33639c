// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/networks/registry.h"

#include <QUrl>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace murmuration {

/// What to fetch, and how to tell that it is that.
struct DownloadSource
{
    std::string name;                   ///< for messages: "resnet101"
    QUrl address;                       ///< https; http is for servers on this machine alone
    std::filesystem::path file;         ///< gets its name when it is whole and has the right hash
    std::string sha256;                 ///< the first digits of its hash, or all
    std::optional<std::uint64_t> bytes; ///< how many are to be expected, about
    std::uint64_t bytesWithin = 0;      ///< how exactly that is known
    std::chrono::milliseconds patience{30'000}; ///< how long nothing may come
};

/// Where published weights come from, and where they go.
[[nodiscard]] DownloadSource sourceOf(const PublishedWeights& weights);

/// Whether the file that has its name holds what was published, by its hash. Throws Error when it
/// can't be read.
[[nodiscard]] bool isWhole(const DownloadSource& source);

/// Fetches a file over HTTP, through the system's proxy. Goes on where an earlier attempt was
/// stopped, if the server still has the same version. Redirections are followed to https alone.
/// Blocks, with an event loop of its own: meant for a worker's thread, or a program without a
/// window; a QCoreApplication must exist. Reports bytes. Throws Cancelled, and Error with a next
/// step; either leaves what has come so far, unless that turned out to be wrong.
void download(const DownloadSource& source, const TaskContext& context = {});

} // namespace murmuration
