// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/pickle_globals.h"

#include "core/base/error.h"
#include "core/networks/weights/refused_global.h"

#include <algorithm>
#include <array>
#include <string>

namespace murmuration {
namespace {

using Role = PickleRole;

constexpr auto kGlobals = std::to_array<PickleGlobal>({
    {"collections", "OrderedDict", Role::Dict},
    {"collections", "defaultdict", Role::Dict},
    {"torch._utils", "_rebuild_tensor", Role::Tensor},
    {"torch._utils", "_rebuild_tensor_v2", Role::Tensor},
    {"torch._utils", "_rebuild_parameter", Role::First},
    {"torch._utils", "_rebuild_parameter_with_state", Role::First},
    {"torch._tensor", "_rebuild_from_type_v2", Role::FromType},
    {"torch", "Size", Role::First},
    {"torch", "BoolStorage", Role::StorageType, "BOOL"},
    {"torch", "ByteStorage", Role::StorageType, "U8"},
    {"torch", "CharStorage", Role::StorageType, "I8"},
    {"torch", "ShortStorage", Role::StorageType, "I16"},
    {"torch", "IntStorage", Role::StorageType, "I32"},
    {"torch", "LongStorage", Role::StorageType, "I64"},
    {"torch", "HalfStorage", Role::StorageType, "F16"},
    {"torch", "BFloat16Storage", Role::StorageType, "BF16"},
    {"torch", "FloatStorage", Role::StorageType, "F32"},
    {"torch", "DoubleStorage", Role::StorageType, "F64"},
    {"torch", "Tensor", Role::Opaque},
    {"torch.nn.parameter", "Parameter", Role::Opaque},
    {"torch", "device", Role::Opaque},
    {"torch", "float16", Role::Opaque},
    {"torch", "bfloat16", Role::Opaque},
    {"torch", "float32", Role::Opaque},
    {"torch", "float64", Role::Opaque},
    {"torch", "int64", Role::Opaque},
    {"torch", "qint8", Role::Opaque},
    {"torch", "quint8", Role::Opaque},
    {"numpy", "dtype", Role::Opaque},
    {"numpy", "ndarray", Role::Opaque},
    {"numpy.core.multiarray", "scalar", Role::Opaque},
    {"numpy.core.multiarray", "_reconstruct", Role::Opaque},
    {"numpy._core.multiarray", "scalar", Role::Opaque},
    {"numpy._core.multiarray", "_reconstruct", Role::Opaque},
    {"_codecs", "encode", Role::Opaque},
    {"argparse", "Namespace", Role::Opaque},
    {"builtins", "set", Role::Opaque},
    {"__builtin__", "set", Role::Opaque},
});

[[noreturn]] void misused(const PickleGlobal& global)
{
    throw Error("it calls " + std::string(global.module) + '.' + std::string(global.name) +
                " with arguments that do not fit; the file is damaged or made to deceive: copy or "
                "download it again");
}

[[noreturn]] void wrongId()
{
    throw Error("it refers to a storage in a way that torch.save does not; the file is damaged or "
                "made to deceive: copy or download it again");
}

const std::vector<PickleRef>* itemsOf(const PickleValues& values, PickleRef ref)
{
    if (const auto* const tuple = values.as<PickleTuple>(ref))
        return &tuple->items;
    const auto* const list = values.as<PickleList>(ref);
    return list != nullptr ? &list->items : nullptr;
}

bool addInteger(const PickleValues& values, PickleRef ref, std::vector<std::int64_t>& integers)
{
    const auto* const integer = values.as<std::int64_t>(ref);
    if (integer != nullptr)
        integers.push_back(*integer);
    return integer != nullptr;
}

/// The integers of a tuple, or false when it is none or has too many for a shape.
bool integersOf(const PickleValues& values, PickleRef ref, std::vector<std::int64_t>& integers)
{
    constexpr std::size_t kMostDimensions = 16;
    const std::vector<PickleRef>* const items = itemsOf(values, ref);
    if (items == nullptr || items->size() > kMostDimensions)
        return false;
    return std::all_of(items->begin(), items->end(),
                       [&](PickleRef item) { return addInteger(values, item, integers); });
}

/// OrderedDict() or, as Python 2 writes it, OrderedDict([[key, value], ...]).
PickleRef makeDict(PickleValues& values, const std::vector<PickleRef>& arguments,
                   const PickleGlobal& global)
{
    PickleDict dict;
    auto* const pairs = arguments.empty() ? nullptr : values.as<PickleList>(arguments.front());
    if (pairs != nullptr) {
        for (const PickleRef pair : pairs->items) {
            const std::vector<PickleRef>* const items = itemsOf(values, pair);
            if (items == nullptr || items->size() != 2)
                misused(global);
            dict.entries.emplace_back((*items)[0], (*items)[1]);
        }
        // Nothing else refers to that list; a file that made many dictionaries of one long list
        // would otherwise take memory without bound.
        pairs->items.clear();
    }
    return values.add(std::move(dict));
}

PickleRef makeTensor(PickleValues& values, const std::vector<PickleRef>& arguments,
                     const PickleGlobal& global)
{
    constexpr std::size_t kNeeded = 4;
    if (arguments.size() < kNeeded)
        misused(global);
    const auto* const storage = values.as<PickleStorageRef>(arguments[0]);
    const auto* const offset = values.as<std::int64_t>(arguments[1]);
    PickledTensor tensor;
    if (storage == nullptr || offset == nullptr ||
        !integersOf(values, arguments[2], tensor.shape) ||
        !integersOf(values, arguments[3], tensor.strides))
        misused(global);
    tensor.storage = storage->index;
    tensor.offset = *offset;
    constexpr std::size_t kMostTensors = 1 << 18;
    if (values.tensors.size() == kMostTensors)
        throw Error("it names more tensors than any weight file");
    values.tensors.push_back(std::move(tensor));
    return values.add(PickleTensorRef{static_cast<std::uint32_t>(values.tensors.size() - 1)});
}

} // namespace

std::span<const PickleGlobal> pickleGlobals()
{
    return kGlobals;
}

const PickleGlobal& pickleGlobal(std::string_view module, std::string_view name)
{
    const auto* const found =
        std::find_if(kGlobals.begin(), kGlobals.end(), [&](const PickleGlobal& global) {
            return global.module == module && global.name == name;
        });
    if (found == kGlobals.end())
        throw Error(whyRefused(module, name));
    return *found;
}

PickleRef callPickleGlobal(PickleValues& values, PickleRef function, PickleRef arguments)
{
    bool typed = false;
    while (true) {
        const auto* const global = values.as<const PickleGlobal*>(function);
        const auto* const tuple = values.as<PickleTuple>(arguments);
        if (global == nullptr || tuple == nullptr)
            throw Error("its pickle is damaged (it calls what is no function); copy or download "
                        "the file again");
        const PickleGlobal& called = **global;
        const std::vector<PickleRef>& items = tuple->items;
        switch (called.role) {
        case Role::Dict:
            return makeDict(values, items, called);
        case Role::Tensor:
            return makeTensor(values, items, called);
        case Role::Opaque:
            return values.add(PickleOpaque());
        case Role::First:
            if (items.empty())
                misused(called);
            return items.front();
        case Role::FromType: // (function, type, arguments, state)
            if (typed || items.size() < 3)
                misused(called);
            typed = true;
            function = items[0];
            arguments = items[2];
            break;
        case Role::StorageType:
            misused(called);
        }
    }
}

PickleRef pickledStorage(PickleValues& values, PickleRef persistentId)
{
    // ('storage', type, key, location, count) and, in legacy files, None or (key, begin, count) of
    // a view. The location, "cpu" or "cuda:0", says nothing about the values.
    constexpr std::size_t kShortest = 5;
    const auto* const id = values.as<PickleTuple>(persistentId);
    const auto* const kind =
        id == nullptr || id->items.empty() ? nullptr : values.as<PickleText>(id->items.front());
    if (kind != nullptr && kind->text == "module")
        throw Error("it holds a whole Python object, which would need its program to be run; save "
                    "its weights alone with torch.save(model.state_dict(), FILE)");
    if (kind == nullptr || kind->text != "storage" || id->items.size() < kShortest)
        wrongId();
    const auto* const type = values.as<const PickleGlobal*>(id->items[1]);
    const auto* const key = values.as<PickleText>(id->items[2]);
    const auto* const count = values.as<std::int64_t>(id->items[4]);
    if (type == nullptr || (*type)->role != Role::StorageType || key == nullptr ||
        count == nullptr || *count < 0)
        wrongId();
    PickledStorage storage{(*type)->type, key->text, static_cast<std::uint64_t>(*count), 0,
                           static_cast<std::uint64_t>(*count)};
    const auto* const view =
        id->items.size() > kShortest ? values.as<PickleTuple>(id->items[kShortest]) : nullptr;
    if (view != nullptr) {
        std::vector<std::int64_t> range;
        if (view->items.size() != 3 || !addInteger(values, view->items[1], range) ||
            !addInteger(values, view->items[2], range) || range[0] < 0 || range[1] < 0 ||
            range[0] > *count || range[1] > *count - range[0])
            wrongId();
        storage.viewBegin = static_cast<std::uint64_t>(range[0]);
        storage.viewCount = static_cast<std::uint64_t>(range[1]);
    }
    values.storages.push_back(storage);
    return values.add(PickleStorageRef{static_cast<std::uint32_t>(values.storages.size() - 1)});
}

} // namespace murmuration
