// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <zlib.h>

/// Weight files made by hand, the right ones and the wrong ones.
namespace murmuration::weight_files {

/// The `size` lowest bytes of a number, at most 8, little-endian.
inline std::string little(std::uint64_t number, std::size_t size)
{
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i)
        bytes += static_cast<char>(number >> (8 * i) & 0xFF);
    return bytes;
}

template <typename T>
std::string bytesOf(const std::vector<T>& values)
{
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

inline const std::string kSix = bytesOf<float>({1, 2, 3, 4, 5, 6});

// Pieces of a pickle of protocol 2.

inline std::string text(std::string_view content)
{
    return "X" + little(content.size(), 4) + std::string(content);
}

inline std::string integer(std::int64_t number)
{
    return "\x8a\x08" + little(static_cast<std::uint64_t>(number), 8);
}

inline std::string global(std::string_view module, std::string_view name)
{
    return "c" + std::string(module) + '\n' + std::string(name) + '\n';
}

inline std::string tuple(const std::vector<std::string>& items)
{
    std::string all = "(";
    for (const std::string& item : items)
        all += item;
    return all + 't';
}

inline std::string integers(const std::vector<std::int64_t>& numbers)
{
    std::vector<std::string> items;
    for (const std::int64_t number : numbers)
        items.push_back(integer(number));
    return tuple(items);
}

inline std::string call(const std::string& function, const std::vector<std::string>& arguments)
{
    return function + tuple(arguments) + 'R';
}

using Entries = std::vector<std::pair<std::string, std::string>>;

/// A dictionary of pickled values by name.
inline std::string dict(const Entries& entries)
{
    std::string all = "}(";
    for (const auto& [name, value] : entries)
        all += text(name) + value;
    return all + 'u';
}

inline std::string orderedDict(const Entries& entries)
{
    return call(global("collections", "OrderedDict"), {}) + dict(entries).substr(1);
}

inline std::string pickle(const std::string& value)
{
    return "\x80\x02" + value + '.';
}

inline std::string storage(const std::string& type, const std::string& key, std::int64_t count,
                           const std::string& location = "cpu", const std::string& view = {})
{
    std::vector<std::string> id{text("storage"), global("torch", type), text(key), text(location),
                                integer(count)};
    if (!view.empty())
        id.push_back(view);
    return tuple(id) + 'Q';
}

inline std::string tensor(const std::string& pickledStorage, std::int64_t offset,
                          const std::vector<std::int64_t>& shape,
                          const std::vector<std::int64_t>& strides)
{
    return call(global("torch._utils", "_rebuild_tensor_v2"),
                {pickledStorage, integer(offset), integers(shape), integers(strides), "\x89",
                 call(global("collections", "OrderedDict"), {})});
}

/// A row of floats that lie in the storage `key` from its beginning.
inline std::string row(const std::string& key, std::int64_t count)
{
    return tensor(storage("FloatStorage", key, count), 0, {count}, {1});
}

// Files.

struct ZipEntry
{
    std::string name;
    std::string content;
    bool deflate = false;
    std::uint64_t claimed = UINT64_MAX; ///< the size the directory tells, when it is another
};

inline std::string deflated(const std::string& content)
{
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, content.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

inline std::string zip(const std::vector<ZipEntry>& entries)
{
    std::string file;
    std::string directory;
    for (const ZipEntry& entry : entries) {
        const std::string packed = entry.deflate ? deflated(entry.content) : entry.content;
        const auto checksum = crc32(0, reinterpret_cast<const Bytef*>(entry.content.data()),
                                    static_cast<uInt>(entry.content.size()));
        const std::uint64_t size =
            entry.claimed == UINT64_MAX ? entry.content.size() : entry.claimed;
        const std::string common = little(20, 2) + little(0, 2) + little(entry.deflate ? 8 : 0, 2) +
                                   little(0, 4) + little(checksum, 4) + little(packed.size(), 4) +
                                   little(size, 4) + little(entry.name.size(), 2) + little(0, 2);
        directory += "PK\x01\x02" + little(20, 2) + common + little(0, 2) + little(0, 2) +
                     little(0, 2) + little(0, 4) + little(file.size(), 4) + entry.name;
        file += "PK\x03\x04" + common + entry.name + packed;
    }
    const std::string end = "PK\x05\x06" + little(0, 4) + little(entries.size(), 2) +
                            little(entries.size(), 2) + little(directory.size(), 4) +
                            little(file.size(), 4) + little(0, 2);
    return file + directory + end;
}

using Storages = std::vector<std::pair<std::string, std::string>>; ///< key, bytes

/// What torch.save writes: `object` is a pickled value without its beginning and end.
inline std::string torchZip(const std::string& object, const Storages& storages,
                            bool deflate = false)
{
    std::vector<ZipEntry> entries{{"archive/data.pkl", pickle(object), deflate}};
    for (const auto& [key, bytes] : storages)
        entries.push_back({"archive/data/" + key, bytes, deflate});
    entries.push_back({"archive/version", "3\n"});
    return zip(entries);
}

inline const std::string kMagic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";

/// What torch.save wrote before PyTorch 1.6, of storages of values of `size` bytes.
inline std::string torchLegacy(const std::string& object, const Storages& storages,
                               std::size_t size = 4, bool littleEndian = true)
{
    std::string keys = "](";
    std::string values;
    for (const auto& [key, bytes] : storages) {
        keys += text(key);
        values += little(bytes.size() / size, 8) + bytes;
    }
    return kMagic + pickle("M\xe9\x03") +
           pickle(dict({{"protocol_version", "M\xe9\x03"},
                        {"little_endian", littleEndian ? "\x88" : "\x89"}})) +
           pickle(object) + pickle(keys + 'e') + values;
}

} // namespace murmuration::weight_files
