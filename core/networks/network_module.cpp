// SPDX-License-Identifier: Apache-2.0
#include "core/networks/network_module.h"

#include "core/base/error.h"
#include "core/base/paths.h"

#include <dlfcn.h>

namespace murmuration {
namespace {

const NetworkModule& load()
{
    const std::filesystem::path file = networkModuleFile();
    // Never closed: LibTorch does not survive being unloaded.
    void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library)
        throw Error("cannot load the network module " + utf8(file) + ": " + dlerror() +
                    "; install LibTorch (libtorch1.13) or build Murmuration again");
    void* const symbol = dlsym(library, kNetworkModuleEntry);
    if (!symbol)
        throw Error("the network module " + utf8(file) +
                    " is of another version; build Murmuration again");
    return *reinterpret_cast<NetworkModuleEntry>(symbol)();
}

} // namespace

const NetworkModule& networkModule()
{
    static const NetworkModule& module = load();
    return module;
}

} // namespace murmuration
