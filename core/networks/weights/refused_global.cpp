// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/refused_global.h"

#include "core/networks/weights/state_dict.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace murmuration {
namespace {

/// Begins the modules whose objects are networks, or make them.
constexpr auto kNetworkModules = std::to_array<std::string_view>(
    {"torch.nn.", "torchvision.", "timm.", "transformers.", "__main__", "model", "net"});

/// Modules that run programs, read further pickles or reach for anything else: nothing gets their
/// names into a file by mistake. Between spaces.
constexpr std::string_view kHarmful =
    " os posix nt subprocess builtins __builtin__ sys importlib imp runpy code codeop "
    "pty commands popen2 shutil socket ctypes multiprocessing asyncio threading signal "
    "pickle _pickle cPickle marshal types operator _operator functools pdb bdb timeit "
    "profile cProfile trace doctest pydoc webbrowser urllib urllib2 http httplib "
    "requests ftplib smtplib pip distutils setuptools numpy.testing torch.hub "
    "torch.serialization torch.storage torch.utils ";

/// "module.name", of which a file may make either as long as itself.
std::string together(std::string_view module, std::string_view name)
{
    constexpr std::size_t kLongest = 200;
    return std::string(module.substr(0, kLongest)) + '.' + std::string(name.substr(0, kLongest));
}

bool isHarmful(std::string_view module, std::string_view name)
{
    const std::string both = together(module, name);
    // A name with dots, or of Python's own protocols, is a way to something else.
    if (name.find('.') != name.npos || both.find("__") != both.npos || both == "torch.load")
        return true;
    for (std::size_t dot = both.find('.'); dot != both.npos; dot = both.find('.', dot + 1)) {
        if (kHarmful.find(' ' + both.substr(0, dot) + ' ') != kHarmful.npos)
            return true;
    }
    return false;
}

/// Letters, digits and underscores, with dots between.
bool isName(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '_' || letter == '.';
    });
}

} // namespace

std::string whyRefused(std::string_view module, std::string_view name)
{
    if (!isName(module) || !isName(name))
        return "its pickle is damaged (a name in it cannot be one); copy or download the file "
               "again";
    std::string shown = quotedName(together(module, name));
    shown = shown.substr(1, shown.size() - 2);
    if (name.starts_with("_rebuild_") && module.starts_with("torch."))
        return "it holds quantised, sparse or otherwise special tensors (" + shown +
               "), which are not read; save the network in float32";
    if (name.ends_with("Storage") && module.starts_with("torch"))
        return "it holds numbers of a type that is not read (" + shown +
               "); save the network in float32";
    if (std::ranges::any_of(kNetworkModules,
                            [module](std::string_view begin) { return module.starts_with(begin); }))
        return "it holds a whole Python object of the class " + shown +
               ", which would need its program to be run; save its weights alone with "
               "torch.save(model.state_dict(), FILE)";
    return "it calls " + shown + ", which no weight file needs; it was not run. " +
           (isHarmful(module, name)
                ? "Do not open this file with Python unless you trust who made it"
                : "The file is damaged or made by a program unknown here: copy or download it "
                  "again, or save the weights alone");
}

} // namespace murmuration
