// SPDX-License-Identifier: Apache-2.0
#include "core/networks/safetensors.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/paths.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

namespace murmuration {
namespace {

using Json = nlohmann::json;

/// The format's own limit on its header.
constexpr std::uint64_t kLargestHeader = 100'000'000;
constexpr std::size_t kLengthBytes = 8;

constexpr std::array<std::pair<std::string_view, std::size_t>, 14> kTypes{{{"BOOL", 1},
                                                                           {"U8", 1},
                                                                           {"I8", 1},
                                                                           {"F8_E5M2", 1},
                                                                           {"F8_E4M3", 1},
                                                                           {"U16", 2},
                                                                           {"I16", 2},
                                                                           {"F16", 2},
                                                                           {"BF16", 2},
                                                                           {"U32", 4},
                                                                           {"I32", 4},
                                                                           {"F32", 4},
                                                                           {"F64", 8},
                                                                           {"I64", 8}}};

/// What is wrong with a file; readSafetensors adds which.
[[noreturn]] void fail(const std::string& reason)
{
    throw Error(reason);
}

std::string readHeader(std::istream& in, std::uint64_t fileSize)
{
    std::array<unsigned char, kLengthBytes> prefix{};
    if (fileSize < kLengthBytes || !in.read(reinterpret_cast<char*>(prefix.data()), kLengthBytes))
        fail("it is too short to be a safetensors file");
    std::uint64_t length = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;)
        length = length << 8 | prefix[i];
    if (length > kLargestHeader || length > fileSize - kLengthBytes)
        fail("its header is said to be longer than the file; it is cut short or no safetensors "
             "file");
    std::string header(length, '\0');
    if (!in.read(header.data(), static_cast<std::streamsize>(length)))
        fail("its header can't be read");
    return header;
}

std::uint64_t byteCount(const NamedTensor& tensor)
{
    std::uint64_t count = tensorTypeSize(tensor.type);
    if (count == 0)
        fail("tensor \"" + tensor.name + "\" has the unknown type \"" + tensor.type + '"');
    for (const std::int64_t extent : tensor.shape) {
        if (extent < 0 || __builtin_mul_overflow(count, static_cast<std::uint64_t>(extent), &count))
            fail("tensor \"" + tensor.name + "\" has an impossible shape");
    }
    return count;
}

struct Placed
{
    NamedTensor tensor;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

Placed parseTensor(const std::string& name, const Json& entry)
{
    Placed placed;
    placed.tensor.name = name;
    entry.at("dtype").get_to(placed.tensor.type);
    const Json& shape = entry.at("shape");
    const auto isExtent = [](const Json& extent) { return extent.is_number_unsigned(); };
    if (!shape.is_array() || !std::all_of(shape.begin(), shape.end(), isExtent))
        fail("tensor \"" + name + "\" has an impossible shape");
    shape.get_to(placed.tensor.shape);
    const Json& offsets = entry.at("data_offsets");
    if (offsets.size() != 2 || !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned())
        fail("tensor \"" + name + "\" has no valid data_offsets");
    offsets[0].get_to(placed.begin);
    offsets[1].get_to(placed.end);
    if (placed.end < placed.begin || placed.end - placed.begin != byteCount(placed.tensor))
        fail("tensor \"" + name + "\" has a shape that does not fit its bytes");
    return placed;
}

TensorFile read(std::istream& in, std::uint64_t fileSize)
{
    const std::string text = readHeader(in, fileSize);
    const Json header = Json::parse(text);
    if (!header.is_object())
        fail("its header is no JSON object");

    TensorFile contents;
    std::vector<Placed> placed;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__")
            entry.get_to(contents.metadata);
        else
            placed.push_back(parseTensor(name, entry));
    }
    std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    // Checked before anything is allocated: a header may claim any size.
    std::uint64_t expected = 0;
    for (const Placed& p : placed) {
        if (p.begin != expected)
            fail("tensor \"" + p.tensor.name + "\" overlaps another or leaves a gap");
        expected = p.end;
    }
    if (expected != fileSize - kLengthBytes - text.size())
        fail("its tensors do not cover the file; it is cut short or has something appended");

    for (Placed& p : placed) {
        p.tensor.bytes.resize(p.end - p.begin);
        if (!in.read(reinterpret_cast<char*>(p.tensor.bytes.data()),
                     static_cast<std::streamsize>(p.tensor.bytes.size())))
            fail("it can't be read to its end");
        contents.tensors.push_back(std::move(p.tensor));
    }
    return contents;
}

} // namespace

const NamedTensor* TensorFile::find(std::string_view name) const
{
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [name](const NamedTensor& t) { return t.name == name; });
    return found != tensors.end() ? &*found : nullptr;
}

std::size_t tensorTypeSize(std::string_view type)
{
    const auto* const found = std::find_if(kTypes.begin(), kTypes.end(),
                                           [type](const auto& t) { return t.first == type; });
    return found != kTypes.end() ? found->second : 0;
}

TensorFile readSafetensors(const std::filesystem::path& file)
{
    const std::string beginning = "cannot read weights " + utf8(file) + ": ";
    std::error_code error;
    const std::uint64_t size = std::filesystem::file_size(file, error);
    std::ifstream in(file, std::ios::binary);
    if (error || !in)
        throw Error(beginning + (error ? error.message() : "it can't be opened"));
    try {
        return read(in, size);
    } catch (const Json::exception&) {
        throw Error(beginning + "its header is no valid safetensors header");
    } catch (const Error& e) {
        throw Error(beginning + e.what());
    }
}

void writeSafetensors(const std::filesystem::path& file, const TensorFile& contents)
{
    Json header = Json::object();
    if (!contents.metadata.empty())
        header["__metadata__"] = contents.metadata;
    std::uint64_t offset = 0;
    for (const NamedTensor& tensor : contents.tensors) {
        const std::uint64_t end = offset + tensor.bytes.size();
        header[tensor.name] = {
            {"dtype", tensor.type}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = header.dump();
    text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes,
                ' '); // tensors start aligned

    writeFileAtomically(file, [&](std::ostream& out) {
        for (std::size_t i = 0; i < kLengthBytes; ++i)
            out.put(static_cast<char>(static_cast<std::uint64_t>(text.size()) >> (8 * i) & 0xFF));
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        for (const NamedTensor& tensor : contents.tensors)
            out.write(reinterpret_cast<const char*>(tensor.bytes.data()),
                      static_cast<std::streamsize>(tensor.bytes.size()));
    });
}

} // namespace murmuration
