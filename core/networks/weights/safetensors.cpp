// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/safetensors.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/paths.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

namespace murmuration {
namespace {

using Json = nlohmann::json;

/// The format's own limit on its header.
constexpr std::uint64_t kLargestHeader = 100'000'000;
constexpr std::size_t kLengthBytes = 8;

/// Far beyond the header of any network: they bound the memory that a header can make its parsing
/// take.
constexpr int kDeepest = 4;
constexpr std::size_t kMostValues = 1 << 22;

/// What is wrong with a file; readSafetensors adds which.
[[noreturn]] void fail(const std::string& reason)
{
    throw Error(reason);
}

std::string readHeader(const ByteSource& source)
{
    std::array<std::byte, kLengthBytes> prefix{};
    if (source.size() < kLengthBytes)
        fail("it is too short to be a safetensors file");
    source.read(0, prefix);
    std::uint64_t length = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;)
        length = length << 8 | std::to_integer<std::uint64_t>(prefix[i]);
    if (length > kLargestHeader || length > source.size() - kLengthBytes)
        fail("its header is said to be longer than the file; it is cut short or no safetensors "
             "file: copy or download it again");
    std::string header(length, '\0');
    source.read(kLengthBytes, std::as_writable_bytes(std::span(header)));
    return header;
}

Json parseHeader(const std::string& text)
{
    std::size_t values = 0;
    const auto bounded = [&values](int depth, Json::parse_event_t, const Json&) {
        if (depth > kDeepest || ++values > kMostValues)
            fail("its header is no safetensors header: it is nested too deeply or too long");
        return true;
    };
    Json header = Json::parse(text, bounded);
    if (!header.is_object())
        fail("its header is no JSON object");
    return header;
}

std::uint64_t byteCount(const NamedTensor& tensor)
{
    std::uint64_t count = tensorTypeSize(tensor.type);
    if (count == 0)
        fail("tensor " + quotedName(tensor.name) + " has the unknown type " +
             quotedName(tensor.type));
    for (const std::int64_t extent : tensor.shape) {
        if (extent < 0 || __builtin_mul_overflow(count, static_cast<std::uint64_t>(extent), &count))
            fail("tensor " + quotedName(tensor.name) + " has an impossible shape");
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
        fail("tensor " + quotedName(name) + " has an impossible shape");
    shape.get_to(placed.tensor.shape);
    const Json& offsets = entry.at("data_offsets");
    if (offsets.size() != 2 || !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned())
        fail("tensor " + quotedName(name) + " has no valid data_offsets");
    offsets[0].get_to(placed.begin);
    offsets[1].get_to(placed.end);
    if (placed.end < placed.begin || placed.end - placed.begin != byteCount(placed.tensor))
        fail("tensor " + quotedName(name) + " has a shape that does not fit its bytes");
    return placed;
}

/// How many of its two ends meet another tensor's, or an end of the data: fewer where its own place
/// is wrong than where it is lain over.
int endsThatFit(const Placed& tensor, const std::vector<Placed>& all, std::uint64_t data)
{
    const auto meets = [&](std::uint64_t place, std::uint64_t Placed::*other) {
        return std::ranges::any_of(
            all, [&](const Placed& each) { return &each != &tensor && each.*other == place; });
    };
    return (tensor.begin == 0 || meets(tensor.begin, &Placed::end) ? 1 : 0) +
           (tensor.end == data || meets(tensor.end, &Placed::begin) ? 1 : 0);
}

/// Sorts the tensors by their places. Throws when they do not lie side by side from one end of the
/// data to the other, naming the one whose place is wrong.
void checkPlaces(std::vector<Placed>& placed, std::uint64_t data)
{
    std::ranges::sort(placed, {},
                      [](const Placed& each) { return std::pair(each.begin, each.end); });
    for (const Placed& each : placed) {
        if (each.end > data)
            fail("tensor " + quotedName(each.tensor.name) +
                 " reaches beyond the end of the file; it is cut short or damaged: copy or "
                 "download it again");
    }
    const Placed* before = nullptr;
    for (const Placed& each : placed) {
        if (before != nullptr && each.begin < before->end) {
            const bool earlier =
                endsThatFit(*before, placed, data) < endsThatFit(each, placed, data);
            fail("tensor " + quotedName((earlier ? *before : each).tensor.name) + " overlaps " +
                 quotedName((earlier ? each : *before).tensor.name) +
                 "; the file is damaged: copy or download it again");
        }
        before = &each;
    }
    std::uint64_t expected = 0;
    for (const Placed& each : placed) {
        if (each.begin != expected)
            fail("there is a gap before tensor " + quotedName(each.tensor.name) +
                 "; the file is damaged: copy or download it again");
        expected = each.end;
    }
    if (expected != data)
        fail("its tensors do not cover the file; it has something appended: copy or download it "
             "again");
}

} // namespace

StateDict readSafetensors(const ByteSource& source)
try {
    const std::string text = readHeader(source);
    const Json header = parseHeader(text);
    StateDict contents;
    std::vector<Placed> placed;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__")
            entry.get_to(contents.metadata);
        else
            placed.push_back(parseTensor(name, entry));
    }
    // Checked before anything is allocated: a header may claim any size.
    const std::uint64_t data = kLengthBytes + text.size();
    checkPlaces(placed, source.size() - data);

    for (Placed& p : placed) {
        p.tensor.bytes.resize(p.end - p.begin);
        source.read(data + p.begin, p.tensor.bytes);
        contents.tensors.push_back(std::move(p.tensor));
    }
    return contents;
} catch (const Json::exception&) {
    throw Error("its header is no valid safetensors header");
}

StateDict readSafetensors(const std::filesystem::path& file)
{
    try {
        return readSafetensors(ByteSource(file));
    } catch (const Error& e) {
        throw Error("cannot read weights " + utf8(file) + ": " + e.what());
    }
}

void writeSafetensors(const std::filesystem::path& file, const StateDict& contents)
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
