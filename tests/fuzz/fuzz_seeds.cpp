// SPDX-License-Identifier: Apache-2.0
#include "tests/core/archive_bytes.h"
#include "tests/core/onnx_files.h"
#include "tests/core/weight_files.h"

#include <filesystem>
#include <fstream>
#include <iostream>

using namespace murmuration::weight_files;

namespace {

void write(const std::filesystem::path& file, const std::string& bytes)
{
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

/// A checkpoint with something of everything.
std::string checkpoint()
{
    const std::string weight = tensor(storage("FloatStorage", "0", 6, "cuda:0"), 0, {3, 2}, {1, 3});
    const std::string half = tensor(storage("HalfStorage", "1", 12), 2, {2, 1, 2}, {4, 1, 2});
    const std::string parameter =
        call(global("torch._utils", "_rebuild_parameter"), {weight, "\x88", "N"});
    return dict({{"state_dict", orderedDict({{"module.a", weight}, {"module.b", half}}) +
                                    dict({{"_metadata", "}"}}) + 'b'},
                 {"parameter", parameter + "q\1"},
                 {"again", "h\1"},
                 {"epoch", integer(5)},
                 {"args", global("argparse", "Namespace") + ")\x81" + dict({{"lr", "K\1"}}) + 'b'},
                 {"losses", "](G12345678F0.5\nI7\nL5L\ne"},
                 {"arch", text("net")}});
}

std::string stringOf(const archives::Bytes& bytes)
{
    return {bytes.begin(), bytes.end()};
}

/// Pictures of one place, and beside them their classes.
archives::Bytes idx(std::uint32_t magic, std::uint32_t count)
{
    archives::Bytes file;
    for (const std::uint32_t field : {magic, count})
        pictures::appendBig(file, field);
    for (int side = 0; magic == 0x803U && side < 2; ++side)
        pictures::appendBig(file, 1);
    file.resize(file.size() + count, 3);
    return file;
}

void writeCollections(const std::filesystem::path& folder)
{
    const archives::Bytes picture = pictures::ppm(1, 1, {1, 2, 3});
    const archives::Bytes birds = archives::tar(
        {{"owl/1.ppm", picture}, {"../lark/2.ppm", picture}, {"owl/link", {}, '2', "1.ppm"}});
    const std::vector<archives::Member> digits{{"train-images-idx3-ubyte", idx(0x803, 2)},
                                               {"train-labels-idx1-ubyte", idx(0x801, 2)}};
    write(folder / "tar", stringOf(birds));
    write(folder / "tar.gz", stringOf(archives::gzip(birds)));
    write(folder / "zip", stringOf(archives::zip(digits)));
    write(folder / "idx", stringOf(idx(0x803, 2)));
    write(folder / "cifar", std::string(3073, '\3'));
    write(folder / "list", "path,label\na/1.jpg,owl\n\"b, c.png\",lark\n");
    write(folder / "matrix",
          std::string("\x93NUMPY\1\0F\0", 10) +
              "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }          \n" +
              std::string(8, '\0'));
}

} // namespace

/// Writes the files that each target starts from to FOLDER/<target>.
int main(int count, char** arguments)
{
    if (count != 2) {
        std::cerr << "usage: fuzz_seeds FOLDER\n";
        return 2;
    }
    const std::filesystem::path folder = arguments[1];
    const Storages storages{{"0", std::string(24, '\x3d')}, {"1", std::string(24, '\x3d')}};
    const std::string header =
        R"({"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]}})";
    write(folder / "safetensors_fuzz/short",
          little(header.size(), 2) + header + storages[0].second);
    write(folder / "safetensors_fuzz/whole",
          little(header.size(), 8) + header + storages[0].second);
    write(folder / "torch_zip_fuzz/pickle", pickle(checkpoint()));
    write(folder / "torch_zip_fuzz/stored", torchZip(checkpoint(), storages));
    write(folder / "torch_zip_fuzz/deflated", torchZip(checkpoint(), storages, true));
    const std::string legacy = torchLegacy(
        dict({{"w", row("0", 6)}, {"v", row("1", 6)}, {"all", checkpoint()}}), storages);
    write(folder / "torch_legacy_fuzz/checkpoint", legacy.substr(kMagic.size()));
    writeCollections(folder / "collection_fuzz");
    write(folder / "picture_fuzz/pnm", stringOf(pictures::ppm(1, 1, {1, 2, 3})));
    write(folder / "picture_fuzz/png",
          stringOf(pictures::png(1, 8, pictures::PngColor::Rgb, {{1, 2, 3}},
                                 {{"eXIf", pictures::exif(6)}})));
    write(folder / "onnx_fuzz/model",
          murmuration::onnx_files::model(murmuration::onnx_files::smallGraph()));
    const std::string small = torchLegacy(dict({{"w", row("0", 6)}}), {storages[0]});
    write(folder / "torch_legacy_fuzz/small", small.substr(kMagic.size()));
    return 0;
}
