// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/pickle_values.h"

#include <span>
#include <string_view>

namespace murmuration {

/// What a name in a pickle stands for, of the few that weight files need.
enum class PickleRole
{
    Dict,        ///< called, it makes a dictionary
    First,       ///< called, it gives its first argument: a parameter is its tensor
    Tensor,      ///< called, it makes a tensor of a storage, an offset, a shape and strides
    FromType,    ///< called, it calls its first argument with its third
    StorageType, ///< the type of a storage; never called
    Opaque       ///< something harmless that is not read, such as a NumPy number
};

struct PickleGlobal
{
    std::string_view module;
    std::string_view name;
    PickleRole role;
    std::string_view type = {}; ///< of the values in a storage, as NamedTensor::type
};

/// All of them.
[[nodiscard]] std::span<const PickleGlobal> pickleGlobals();

/// The global of that name. Throws Error for all that is not listed: a pickle may name any function
/// of Python, and reading one with Python would call it.
[[nodiscard]] const PickleGlobal& pickleGlobal(std::string_view module, std::string_view name);

/// What calling `function` (a global) with `arguments` (a tuple) gives. Throws Error when the
/// function cannot be called like that.
[[nodiscard]] PickleRef callPickleGlobal(PickleValues& values, PickleRef function,
                                         PickleRef arguments);

/// The storage a persistent id stands for. Throws Error when it is none.
[[nodiscard]] PickleRef pickledStorage(PickleValues& values, PickleRef persistentId);

} // namespace murmuration
