// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/network.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace murmuration {

/// What the network of a choice turned out to be when it was last opened with the weights that are
/// there now: with it the features that were kept of it are found without LibTorch, and without
/// reading the weights. Another file of weights, choice or program is remembered apart.
class RememberedNetwork
{
public:
    /// Looks at the file of weights; before the network is opened.
    RememberedNetwork(const std::filesystem::path& cacheFolder, const NetworkChoice& choice);

    /// Empty when it is not remembered, or what was is damaged.
    [[nodiscard]] std::optional<NetworkDescription> description();
    /// Whether description() found damage.
    [[nodiscard]] bool wasDamaged() const { return m_damaged; }
    /// Remembers it if that can be: one with an identity, from a file, in a folder that can be
    /// written to.
    void remember(const NetworkDescription& description) const;

private:
    std::filesystem::path m_file; ///< empty when nothing can be remembered
    bool m_damaged = false;
};

/// What the networks that are remembered in a folder are called, by their identities: the last one
/// used where several files hold the same weights.
[[nodiscard]] std::map<std::string, std::string>
rememberedNames(const std::filesystem::path& cacheFolder);

} // namespace murmuration
