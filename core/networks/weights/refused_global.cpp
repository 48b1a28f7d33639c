// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/refused_global.h"

#include "core/base/near_names.h"
#include "core/networks/weights/pickle_globals.h"
#include "core/networks/weights/state_dict.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace murmuration {
namespace {

/// Begins the modules whose objects are networks, or make them.
constexpr auto kNetworkModules = std::to_array<std::string_view>(
    {"torch.nn.", "torchvision.", "timm.", "transformers.", "__main__", "model", "net"});

/// "module.name", of which a file may make either as long as itself.
std::string together(std::string_view module, std::string_view name)
{
    constexpr std::size_t kLongest = 200;
    return std::string(module.substr(0, kLongest)) + '.' + std::string(name.substr(0, kLongest));
}

/// Whether a changed letter makes it one of the names that weight files need. What Python would run
/// is further from all of them.
bool isDamaged(std::string_view module, std::string_view name)
{
    const std::string both = together(module, name);
    return std::ranges::any_of(pickleGlobals(), [&both](const PickleGlobal& global) {
        return editDistance(both, together(global.module, global.name)) <= 1;
    });
}

/// Whether a name is a way to something else: one with dots, or of Python's own protocols.
bool leadsElsewhere(std::string_view name)
{
    return name.find('.') != name.npos || name.find("__") != name.npos;
}

/// Letters, digits and underscores, with dots between.
bool isName(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '_' || letter == '.';
    });
}

std::string warning(const std::string& shown)
{
    return "it calls " + shown +
           ", which no weight file needs; it was not run. Do not open this file with Python unless "
           "you trust who made it; a network of your own is to be saved with "
           "torch.save(model.state_dict(), FILE)";
}

} // namespace

std::string whyRefused(std::string_view module, std::string_view name)
{
    if (!isName(module) || !isName(name))
        return "its pickle is damaged (a name in it cannot be one); copy or download the file "
               "again";
    const std::string shown = shownName(together(module, name));
    if (leadsElsewhere(name))
        return warning(shown);
    if (name.starts_with("_rebuild_") && module.starts_with("torch."))
        return "it holds quantised, sparse or otherwise special tensors (" + shown +
               "), which are not read; save the network in float32";
    if (isDamaged(module, name))
        return "its pickle is damaged (nothing is called " + shown +
               "); copy or download the file again";
    if (name.ends_with("Storage") && module.starts_with("torch"))
        return "it holds numbers of a type that is not read (" + shown +
               "); save the network in float32";
    if (std::ranges::any_of(kNetworkModules,
                            [module](std::string_view begin) { return module.starts_with(begin); }))
        return "it holds a whole Python object of the class " + shown +
               ", which would need its program to be run; save its weights alone with "
               "torch.save(model.state_dict(), FILE)";
    return warning(shown);
}

} // namespace murmuration
