// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/weights/pickled_weights.h"
#include "core/networks/weights/torch_files.h"
#include "core/networks/weights/zip_archive.h"

#include <algorithm>
#include <string_view>

namespace murmuration {
namespace {

constexpr std::string_view kPickle = "data.pkl";
/// A pickle holds names and shapes, not values.
constexpr std::uint64_t kLargestPickle = 1 << 26;

void requireLittleEndian(const ZipArchive& archive, const std::string& folder)
{
    constexpr std::uint64_t kLongest = 16;
    const std::string name = folder + "byteorder";
    if (!archive.entries().contains(name))
        return;
    const std::vector<std::byte> order = archive.read(name, kLongest);
    if (std::string_view(reinterpret_cast<const char*>(order.data()), order.size()) != "little")
        throw Error("it was written on a big-endian machine, which is not read; save it again on "
                    "another one");
}

} // namespace

std::string folderOf(const ZipArchive& archive, std::string_view name)
{
    for (const auto& [path, entry] : archive.entries()) {
        const bool ends = path.ends_with(name);
        const std::string_view folder =
            ends ? std::string_view(path).substr(0, path.size() - name.size()) : std::string_view();
        // In the root or in the one folder that torch.save names after the file.
        if (ends && (folder.empty() || folder.find('/') == folder.size() - 1))
            return std::string(folder);
    }
    throw Error("its archive has no " + std::string(name));
}

StateDict readTorchZip(const ByteSource& source)
{
    const ZipArchive archive(source);
    const std::string folder = folderOf(archive, kPickle);
    requireLittleEndian(archive, folder);
    const std::uint64_t limit = unpackedLimit(source.size());
    const std::vector<std::byte> bytes =
        archive.read(folder + std::string(kPickle), std::min(limit, kLargestPickle));
    const Pickle pickle =
        readPickle({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    const auto read = [&](const PickledStorage& storage) {
        const std::string name = folder + "data/" + std::string(storage.key);
        const std::uint64_t size = storage.count * tensorTypeSize(storage.type);
        std::vector<std::byte> values = archive.read(name, size);
        if (values.size() != size)
            throw Error("its entry " + quotedName(name) + " holds " +
                        std::to_string(values.size()) + " bytes where " + std::to_string(size) +
                        " are needed");
        return values;
    };
    return pickledWeights(pickle, read, limit);
}

} // namespace murmuration
