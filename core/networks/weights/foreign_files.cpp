// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/reason.h"
#include "core/base/text.h"
#include "core/networks/weights/pickle_machine.h"
#include "core/networks/weights/weight_format.h"
#include "core/networks/weights/zip_archive.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

namespace murmuration {
namespace {

using namespace std::string_view_literals;

struct Signature
{
    std::size_t at;
    std::string_view bytes;
    std::string_view meaning;
};

constexpr auto kSignatures = std::to_array<Signature>({
    {0, "version https://git-lfs"sv,
     "it is the pointer of Git LFS to a file that was not fetched; run git lfs pull"sv},
    {0, "\x93NUMPY"sv, "it is a NumPy array, not the weights of a network"sv},
    {0, "\x89HDF\r\n"sv,
     "it is an HDF5 file, as Keras writes; weights of PyTorch or safetensors are read"sv},
    {4, "TFL3"sv, "it is a TensorFlow Lite model; weights of PyTorch or safetensors are read"sv},
    {0, "GGUF"sv, "it is a GGUF file, as language models use, and holds no image network"sv},
    {0, "7767517\n"sv, "it is an ncnn model; weights of PyTorch or safetensors are read"sv},
    {0, "\x1f\x8b"sv, "it is compressed with gzip; unpack it first"sv},
    {0,
     "\xfd"
     "7zXZ"sv,
     "it is compressed with xz; unpack it first"sv},
    {0, "BZh"sv, "it is compressed with bzip2; unpack it first"sv},
    {0, "\x28\xb5\x2f\xfd"sv, "it is compressed with zstd; unpack it first"sv},
    {0, "7z\xbc\xaf"sv, "it is a 7z archive; unpack it first"sv},
    {0, "Rar!"sv, "it is a RAR archive; unpack it first"sv},
    {257, "ustar"sv,
     "it is a tar archive; unpack it first (a file of PyTorch before 0.2 must be saved again with "
     "a "
     "newer one)"sv},
    {0, "\x89PNG"sv, "it is a picture, not the weights of a network"sv},
    {0, "\xff\xd8\xff"sv, "it is a picture, not the weights of a network"sv},
    {0, "%PDF"sv, "it is a PDF document"sv},
    {0,
     "\x7f"
     "ELF"sv,
     "it is a program, not the weights of a network"sv},
    {0, "<?xml"sv,
     "it is an XML file, perhaps an error message in place of the file; look at it, and download again"sv},
    {0, "{"sv,
     "it is JSON text, perhaps an error message in place of the file; look at it, and download again"sv},
});

std::string zipSeems(const ByteSource& source)
{
    const ZipArchive archive(source);
    bool arrays = !archive.entries().empty();
    for (const auto& [path, entry] : archive.entries()) {
        for (const std::string_view ending : {".pth", ".pt", ".safetensors", ".onnx", ".ckpt"}) {
            if (path.ends_with(ending))
                return "it is a ZIP archive with " + quotedName(path) + " in it; unpack it first";
        }
        if (path.ends_with("model.weights.h5"))
            return "it is a Keras model; weights of PyTorch or safetensors are read";
        arrays = arrays && path.ends_with(".npy");
    }
    return arrays ? "it is an archive of NumPy arrays, not the weights of a network"
                  : "it is a ZIP archive without the weights of a network";
}

bool isText(Bytes bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) {
        return byte >= ' ' || byte == '\n' || byte == '\r' || byte == '\t';
    });
}

bool isLineOfName(std::string_view line)
{
    return !line.empty() && std::ranges::all_of(line, [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '_' || letter == '.';
    });
}

/// A pickle of the binary protocols; or one of text that begins with a function to call: its module
/// and its name, a line each, then an instruction that a list of words would not go on with.
bool isPickle(Bytes head)
{
    if (isBinaryPickle(head))
        return true;
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    const std::size_t first = text.find('\n');
    const std::size_t second = first == text.npos ? text.npos : text.find('\n', first + 1);
    return text.starts_with('c') && second != text.npos &&
           isLineOfName(text.substr(1, first - 1)) &&
           isLineOfName(text.substr(first + 1, second - first - 1)) && second + 1 < text.size() &&
           (std::string_view("()]}").find(text[second + 1]) != std::string_view::npos ||
            (text[second + 1] == 'p' && std::isdigit(byteAt(head, second + 2)) != 0));
}

/// What such a pickle calls is named: it may have been made to harm who opens it with Python.
std::string pickleSeems(const ByteSource& source)
{
    constexpr std::uint64_t kMostRead = 1 << 26;
    const std::string seems = "it is a Python pickle that torch.save did not write";
    const std::string remedy = "save the weights with torch.save(model.state_dict(), FILE)";
    if (source.size() > kMostRead)
        return seems + "; " + remedy;
    try {
        static_cast<void>(readPickle(source.part(0, kMostRead)));
    } catch (const Error& e) {
        // What is advised there is of weights; this is none.
        const std::string reason = e.what();
        return seems + ": " + reason.substr(0, reason.find(';')) +
               "; if you trust where it is from, " + remedy;
    }
    return seems + "; " + remedy;
}

std::string seems(const ByteSource& source)
{
    constexpr std::uint64_t kHead = 1024;
    const std::vector<std::uint8_t> head = source.part(0, kHead);
    if (head.empty())
        return "it is empty; copy or download it again";
    if (holds(head, 0, "PK\x03\x04"))
        return zipSeems(source);
    const std::string text = lowerCase({reinterpret_cast<const char*>(head.data()), head.size()});
    if (text.find("<!doctype html") != std::string::npos || text.find("<html") != std::string::npos)
        return "it is a web page about the file; download the file itself";
    for (const Signature& signature : kSignatures) {
        if (holds(head, signature.at, signature.bytes))
            return std::string(signature.meaning);
    }
    if (isPickle(head))
        return pickleSeems(source);
    if (std::all_of(head.begin(), head.end(), [](std::uint8_t byte) { return byte == 0; }))
        return "it begins with nothing but zeros, as a download that failed leaves; download it "
               "again";
    if (isText(head))
        return "it is text, not the weights of a network";
    return "it is of no known format";
}

} // namespace

bool isBinaryPickle(Bytes head)
{
    constexpr std::uint8_t kProtocol = 0x80;
    return byteAt(head, 0) == kProtocol && byteAt(head, 1) >= 2 && byteAt(head, 1) <= 5;
}

std::string whatItSeems(const ByteSource& source)
{
    return withNextStep(seems(source), "choose a file that torch.save or safetensors wrote, "
                                       "TorchScript or ONNX");
}

} // namespace murmuration
