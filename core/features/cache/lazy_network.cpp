// SPDX-License-Identifier: Apache-2.0
#include "core/features/cache/lazy_network.h"

#include "core/base/content_hash.h"
#include "core/base/error.h"
#include "core/networks/weights_file.h"

#include <string>
#include <utility>

namespace murmuration {
namespace {

std::string contentOf(const std::filesystem::path& weights)
{
    try {
        return weights.empty() ? std::string() : hex(fileContentHash(weights));
    } catch (const Error&) {
        return {}; // it is gone: nothing is kept of it
    }
}

bool makeTheSame(const NetworkDescription& a, const NetworkDescription& b)
{
    return a.identity == b.identity && a.layer == b.layer && a.featureSize == b.featureSize &&
           describe(a.preprocessing) == describe(b.preprocessing);
}

} // namespace

LazyNetwork::LazyNetwork(NetworkChoice choice, const std::filesystem::path& cacheFolder,
                         unsigned threads)
    : m_choice(std::move(choice))
    , m_threads(threads)
{
    if (cacheFolder.empty())
        return;
    m_memory.emplace(cacheFolder, m_choice);
    m_description = m_memory->description();
    if (m_memory->wasDamaged())
        m_notices.push_back({Issue::Severity::Note,
                             {},
                             "What was kept of the network from an earlier run was damaged; the "
                             "network is opened to find it out again."});
}

Network& LazyNetwork::open()
{
    if (m_network)
        return *m_network;
    auto network = openNetwork(m_choice, m_threads);
    NetworkDescription opened = network->description();
    if (m_memory) {
        if (opened.identity.empty())
            opened.identity = contentOf(weightsFile(m_choice.model));
        m_memory->remember(opened);
    }
    if (m_description && !makeTheSame(*m_description, opened)) {
        m_description.reset();
        throw Error("the weights of " + opened.name +
                    " were replaced while they were read; open the collection again");
    }
    m_description = std::move(opened);
    m_network = std::move(network);
    return *m_network;
}

} // namespace murmuration
