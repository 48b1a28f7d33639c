// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/weights/find_weights.h"
#include "core/networks/weights/pickled_weights.h"
#include "core/networks/weights/torch_files.h"

#include <array>
#include <string_view>
#include <unordered_map>

namespace murmuration {
namespace {

/// The pickles before the storages hold names and shapes, not values.
constexpr std::uint64_t kLargestPickles = 1 << 26;
/// 0x1950a86a20f9469cfc6c, which Python writes in ten bytes, little-endian.
constexpr std::string_view kMagic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
constexpr std::string_view kMagicDigits = "119547037146038801333356"; ///< in protocol 0
constexpr std::int64_t kProtocol = 1001;

/// Where the values of a storage stand, behind their count.
struct Place
{
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};
using Places = std::unordered_map<std::string_view, Place>;

void requireMagic(const Pickle& pickle)
{
    const auto* const number = pickle.values.as<PickleLongInteger>(pickle.root);
    if (number == nullptr || (number->bytes != kMagic && number->bytes != kMagicDigits))
        throw Error("it does not begin as torch.save's files do");
}

void requireProtocol(const Pickle& pickle)
{
    const auto* const protocol = pickle.values.as<std::int64_t>(pickle.root);
    if (protocol == nullptr || *protocol != kProtocol)
        throw Error("it is of an unknown version of torch.save; save it again with PyTorch 1.6 or "
                    "newer");
}

void requireLittleEndian(const Pickle& system)
{
    const auto* const facts = system.values.as<PickleDict>(system.root);
    if (facts == nullptr)
        throw Error("its description of the system is damaged; copy or download the file again");
    for (const auto& [key, value] : facts->entries) {
        const auto* const name = system.values.as<PickleText>(key);
        const auto* const flag = system.values.as<bool>(value);
        if (name != nullptr && flag != nullptr && name->text == "little_endian" && !*flag)
            throw Error("it was written on a big-endian machine, which is not read; save it again "
                        "on another one");
    }
}

/// Of a storage the name of a tensor in it tells more than its key: "the storage of tensor "w"".
std::string storageOf(const Pickle& object, std::string_view key)
{
    const PickleValues& values = object.values;
    try {
        for (const FoundTensor& found : findWeights(object).tensors) {
            if (values.storages[values.tensors[found.tensor].storage].key == key)
                return "the storage of tensor " + quotedName(found.name);
        }
    } catch (const Error&) {
        // That it holds no weights is not what is wrong with it first.
    }
    return "its storage " + quotedName(key); // of an optimizer
}

/// Walks over the storages, which follow each other from `offset` on: a count of 8 bytes, then the
/// values.
Places placesOf(const Pickle& keys, const Pickle& object, const ByteSource& source,
                std::uint64_t offset)
{
    std::unordered_map<std::string_view, const PickledStorage*> named;
    for (const PickledStorage& storage : object.values.storages)
        named.try_emplace(storage.key, &storage);
    const auto* const list = keys.values.as<PickleList>(keys.root);
    if (list == nullptr)
        throw Error("its list of storages is damaged; copy or download the file again");
    Places places;
    for (const PickleRef item : list->items) {
        const auto* const key = keys.values.as<PickleText>(item);
        const auto storage = key != nullptr ? named.find(key->text) : named.end();
        if (storage == named.end())
            throw Error("its list of storages does not fit its tensors; the file is damaged: copy "
                        "or download it again");
        std::array<std::byte, 8> prefix{};
        source.read(offset, prefix);
        offset += prefix.size();
        std::uint64_t count = 0;
        for (std::size_t i = prefix.size(); i-- > 0;)
            count = count << 8 | std::to_integer<std::uint64_t>(prefix[i]);
        const std::uint64_t size = tensorTypeSize(storage->second->type);
        if (count != storage->second->count)
            throw Error(storageOf(object, key->text) +
                        " is said to hold two different numbers of values; the file is damaged: "
                        "copy or download it again");
        if (count > (source.size() - offset) / size)
            throw Error("it is cut short: " + storageOf(object, key->text) +
                        " is not all there; copy or download it again");
        places[key->text] = {offset, count * size};
        offset += count * size;
    }
    return places;
}

} // namespace

bool beginsTorchLegacy(Bytes head)
{
    // An instruction or three stand before the number, depending on Python's protocol.
    constexpr std::size_t kFarthest = 16;
    const Bytes beginning = part(head, 0, kFarthest + kMagic.size());
    const bool binary = byteAt(head, 0) == 0x80 && find(beginning, 0, kMagic) < beginning.size();
    return binary || (byteAt(head, 0) == 'L' && holds(head, 1, kMagicDigits));
}

StateDict readTorchLegacy(const ByteSource& source)
{
    const std::vector<std::uint8_t> head = source.part(0, kLargestPickles);
    std::size_t next = 0;
    const auto readNext = [&head, &next] {
        Pickle pickle = readPickle(part(head, next));
        next += pickle.length;
        return pickle;
    };
    requireMagic(readNext());
    requireProtocol(readNext());
    requireLittleEndian(readNext());
    const Pickle object = readNext();
    const Pickle keys = readNext();
    const Places places = placesOf(keys, object, source, next);
    const auto read = [&](const PickledStorage& storage) {
        const auto place = places.find(storage.key);
        const std::uint64_t size = storage.count * tensorTypeSize(storage.type);
        if (place == places.end() || place->second.bytes != size)
            throw Error("its storage " + quotedName(storage.key) +
                        " is missing; the file is damaged: copy or download it again");
        std::vector<std::byte> values(size);
        source.read(place->second.offset, values);
        return values;
    };
    return pickledWeights(object, read, unpackedLimit(source.size()));
}

} // namespace murmuration
