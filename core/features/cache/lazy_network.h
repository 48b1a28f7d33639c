// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/features/cache/remembered_network.h"
#include "core/networks/network.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace murmuration {

/// A network that is opened when it is first needed: what it is may be remembered from an earlier
/// run. One that has no identity of its own is known by the content of its weights. One thread at a
/// time.
class LazyNetwork
{
public:
    /// `cacheFolder`: where networks are remembered; empty for nowhere.
    LazyNetwork(NetworkChoice choice, const std::filesystem::path& cacheFolder, unsigned threads);

    [[nodiscard]] const NetworkChoice& choice() const { return m_choice; }

    /// What the network is, if it is open or remembered.
    [[nodiscard]] const std::optional<NetworkDescription>& description() const
    {
        return m_description;
    }

    /// What the person should know: that what was remembered is damaged.
    [[nodiscard]] const IssueList& notices() const { return m_notices; }

    [[nodiscard]] bool isOpen() const { return m_network != nullptr; }
    /// Opens it on the first call. Throws Error, also when it is not what was remembered of it.
    Network& open();

private:
    const NetworkChoice m_choice;
    const unsigned m_threads;
    std::optional<RememberedNetwork> m_memory;       ///< none without a cache
    std::optional<NetworkDescription> m_description; ///< remembered, then that of m_network
    std::unique_ptr<Network> m_network;
    IssueList m_notices;
};

} // namespace murmuration
