// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/weight_format.h"

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/reason.h"
#include "core/networks/weights/onnx_format.h"
#include "core/networks/weights/safetensors.h"
#include "core/networks/weights/torch_files.h"
#include "core/networks/weights/zip_archive.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string_view>

namespace murmuration {
namespace {

constexpr std::uint64_t kHead = 64;

bool isZip(Bytes head)
{
    return holds(head, 0, "PK\x03\x04");
}

/// TorchScript of 1.0 describes the network in model.json, of 1.1 in attributes.pkl, later in
/// data.pkl; all have a folder code/.
WeightFormat zipFormat(const ZipArchive& archive)
{
    bool pickle = false;
    for (const auto& [path, entry] : archive.entries()) {
        const std::string_view name = std::string_view(path).substr(
            path.find('/') == std::string::npos ? 0 : path.find('/') + 1);
        if (name == "model.json" || name == "constants.pkl" || name == "attributes.pkl" ||
            name.starts_with("code/"))
            return WeightFormat::TorchScript;
        pickle = pickle || name == "data.pkl" || path == "data.pkl";
    }
    return pickle ? WeightFormat::PickleZip : WeightFormat::Unknown;
}

/// A length, then JSON; a length that is a lie is safetensors' to explain.
bool isSafetensors(Bytes head)
{
    constexpr std::size_t kLengthBytes = 8;
    return holds(head, kLengthBytes, "{\"") || holds(head, kLengthBytes, "{}") ||
           holds(head, kLengthBytes, "{ ");
}

/// Whether names would be the same without a prefix that some of them have.
bool wouldCollide(const std::vector<NamedTensor>& tensors, std::string_view prefix)
{
    std::set<std::string_view> names;
    return !std::ranges::all_of(tensors, [&](const NamedTensor& tensor) {
        std::string_view name = tensor.name;
        name.remove_prefix(name.starts_with(prefix) ? prefix.size() : 0);
        return names.insert(name).second;
    });
}

/// Takes away what DataParallel, torch.compile, Lightning and other wrappers put before the names
/// of a network, which are most. Beside it may be what training needs: a loss, measures.
void stripPrefixes(std::vector<NamedTensor>& tensors)
{
    constexpr auto kPrefixes =
        std::to_array<std::string_view>({"module.", "_orig_mod.", "model.", "backbone.", "net."});
    const auto stands = [&tensors](std::string_view prefix) {
        const auto count = std::ranges::count_if(tensors, [prefix](const NamedTensor& tensor) {
            return tensor.name.size() > prefix.size() && tensor.name.starts_with(prefix);
        });
        return 2 * count > std::ssize(tensors) && !wouldCollide(tensors, prefix);
    };
    constexpr int kMost = 6; // one may be wrapped in the other
    for (int i = 0; i < kMost; ++i) {
        const auto* const prefix = std::ranges::find_if(kPrefixes, stands);
        if (prefix == kPrefixes.end())
            return;
        for (NamedTensor& tensor : tensors)
            if (tensor.name.size() > prefix->size() && tensor.name.starts_with(*prefix))
                tensor.name.erase(0, prefix->size());
    }
}

std::string cannotRead(const std::filesystem::path& file, const Error& reason)
{
    return "cannot read weights " + utf8(file) + ": " + reason.what();
}

} // namespace

WeightFormat weightFormatOf(const ByteSource& source)
{
    const std::vector<std::uint8_t> head = source.part(0, kHead);
    if (isZip(head))
        return zipFormat(ZipArchive(source));
    if (beginsTorchLegacy(head))
        return WeightFormat::PickleLegacy;
    if (isSafetensors(head))
        return WeightFormat::Safetensors;
    return onnxExtent(source) == OnnxExtent::None ? WeightFormat::Unknown : WeightFormat::Onnx;
}

WeightFormat weightFormatOf(const std::filesystem::path& file)
{
    try {
        return weightFormatOf(ByteSource(file));
    } catch (const Error& e) {
        throw Error(cannotRead(file, e));
    }
}

std::string_view nameOf(WeightFormat format)
{
    switch (format) {
    case WeightFormat::Safetensors:
        return "safetensors";
    case WeightFormat::PickleZip:
        return "PyTorch weights (a ZIP archive)";
    case WeightFormat::PickleLegacy:
        return "PyTorch weights (as before PyTorch 1.6)";
    case WeightFormat::TorchScript:
        return "TorchScript";
    case WeightFormat::Onnx:
        return "ONNX";
    case WeightFormat::Unknown:
        break;
    }
    return "unknown";
}

StateDict readStateDict(const ByteSource& source)
{
    const WeightFormat format = weightFormatOf(source);
    switch (format) {
    case WeightFormat::Safetensors:
    case WeightFormat::PickleZip:
    case WeightFormat::PickleLegacy:
        break;
    case WeightFormat::TorchScript:
        throw Error("it is a TorchScript file: a network with its program, not weights alone");
    case WeightFormat::Onnx:
        throw Error("it is an ONNX file: a network with its graph, not weights alone");
    case WeightFormat::Unknown:
        throw Error(whatItSeems(source));
    }
    try {
        StateDict weights = format == WeightFormat::Safetensors ? readSafetensors(source)
                            : format == WeightFormat::PickleZip ? readTorchZip(source)
                                                                : readTorchLegacy(source);
        stripPrefixes(weights.tensors);
        requireFinite(weights);
        return weights;
    } catch (const Error& e) {
        throw Error(withNextStep(e.what(), "copy or download it again, or save the weights anew"));
    }
}

StateDict readStateDict(const std::filesystem::path& file)
{
    try {
        return readStateDict(ByteSource(file));
    } catch (const Error& e) {
        throw Error(cannotRead(file, e));
    }
}

} // namespace murmuration
