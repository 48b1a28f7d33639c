// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/pickled_weights.h"

#include "core/base/error.h"
#include "core/base/release.h"
#include "core/base/text.h"
#include "core/networks/weights/find_weights.h"
#include "core/networks/weights/strided_tensor.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace murmuration {
namespace {

/// A storage and how many tensors still need it.
struct Loaded
{
    std::size_t needed = 0;
    std::vector<std::byte> bytes;
};

/// Two views of one storage may see its bytes as values of two types.
using StorageKey = std::pair<std::string_view, std::string_view>;

StorageKey keyOf(const PickledStorage& storage)
{
    return {storage.key, storage.type};
}

/// What may be unpacked, and the tensor that took most of it.
class Budget
{
public:
    explicit Budget(std::uint64_t bytes)
        : m_left(bytes)
    {
    }

    void spend(std::uint64_t bytes, std::string_view tensor)
    {
        if (bytes >= m_most) {
            m_most = bytes;
            m_largest = tensor;
        }
        if (bytes > m_left)
            throw Error(
                "its tensors are larger than a file of this size can hold, the largest is " +
                quotedName(m_largest) +
                "; the file is damaged or made to deceive: copy or download it again");
        m_left -= bytes;
    }

private:
    std::uint64_t m_left;
    std::uint64_t m_most = 0;
    std::string_view m_largest;
};

std::uint64_t bytesOf(const PickledStorage& storage)
{
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(storage.count, tensorTypeSize(storage.type), &bytes))
        throw Error("the storage " + quotedName(storage.key) + " has an impossible size");
    return bytes;
}

/// Tells how often each storage is needed, after checking that the storages, and the tensors, fit
/// into `limit`.
std::map<StorageKey, Loaded> plan(const PickleValues& values,
                                  const std::vector<FoundTensor>& tensors, std::uint64_t limit)
{
    std::map<StorageKey, Loaded> storages;
    Budget forStorages(limit);
    Budget forTensors(limit);
    for (const FoundTensor& found : tensors) {
        const PickledTensor& tensor = values.tensors[found.tensor];
        const PickledStorage& storage = values.storages[tensor.storage];
        forTensors.spend(checkedBytes(found.name, tensor, storage), found.name);
        const auto [place, isNew] = storages.try_emplace(keyOf(storage));
        if (isNew)
            forStorages.spend(bytesOf(storage), found.name);
        ++place->second.needed;
    }
    return storages;
}

std::vector<std::byte> valuesOf(const PickledTensor& tensor, const PickledStorage& storage,
                                Loaded& loaded, const StorageReader& readStorage)
{
    const std::size_t size = tensorTypeSize(storage.type);
    if (loaded.bytes.empty() && storage.count > 0)
        loaded.bytes = readStorage(storage);
    if (loaded.bytes.size() != bytesOf(storage))
        throw Error("its storage " + quotedName(storage.key) +
                    " is named with different sizes; the file is damaged or made to deceive: copy "
                    "or download it again");
    const std::span view = std::span<const std::byte>(loaded.bytes)
                               .subspan(storage.viewBegin * size, storage.viewCount * size);
    const bool last = --loaded.needed == 0;
    std::vector<std::byte> bytes;
    if (last && isContiguous(tensor) && tensor.offset == 0 &&
        checkedBytes({}, tensor, storage) == loaded.bytes.size())
        bytes = std::move(loaded.bytes);
    else
        bytes = gathered(tensor, view, size);
    if (last)
        release(loaded.bytes);
    return bytes;
}

/// A tensor as it stands for itself. Throws Error naming it.
NamedTensor tensorOf(const FoundTensor& found, const PickleValues& values,
                     std::map<StorageKey, Loaded>& storages, const StorageReader& readStorage)
{
    const PickledTensor& tensor = values.tensors[found.tensor];
    const PickledStorage& storage = values.storages[tensor.storage];
    try {
        return {wellFormed(found.name), std::string(storage.type), tensor.shape,
                valuesOf(tensor, storage, storages[keyOf(storage)], readStorage)};
    } catch (const Error& e) {
        throw Error("tensor " + quotedName(found.name) + " cannot be read: " + e.what());
    }
}

} // namespace

std::uint64_t unpackedLimit(std::uint64_t fileSize)
{
    constexpr std::uint64_t kAlwaysAllowed = 1 << 26;
    constexpr std::uint64_t kTimes = 16;
    return std::max(kAlwaysAllowed, kTimes * fileSize);
}

StateDict pickledWeights(const Pickle& pickle, const StorageReader& readStorage,
                         std::uint64_t limit)
{
    const PickleValues& values = pickle.values;
    const FoundWeights found = findWeights(pickle);
    std::map<StorageKey, Loaded> storages = plan(values, found.tensors, limit);
    StateDict weights;
    weights.metadata = found.metadata;
    weights.beside = found.beside;
    weights.tensors.reserve(found.tensors.size());
    for (const FoundTensor& each : found.tensors)
        weights.tensors.push_back(tensorOf(each, values, storages, readStorage));
    return weights;
}

} // namespace murmuration
