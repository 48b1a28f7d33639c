// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/collection/archive_files.h"
#include "core/collection/collection.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;

/// A folder with one file, as long as the program runs.
class OneFile
{
public:
    OneFile()
    {
        std::string name = (fs::temp_directory_path() / "collection_fuzz-XXXXXX").string();
        if (!::mkdtemp(name.data()))
            std::abort();
        m_folder = name;
    }
    ~OneFile() { fs::remove_all(m_folder); }
    OneFile(const OneFile&) = delete;
    OneFile& operator=(const OneFile&) = delete;

    [[nodiscard]] fs::path write(const std::uint8_t* data, std::size_t size) const
    {
        const fs::path file = m_folder / "input";
        std::ofstream(file, std::ios::binary)
            .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
        return file;
    }

private:
    fs::path m_folder;
};

/// Reads all of an archive's files, as far as they go.
void readArchive(const fs::path& file)
{
    using namespace murmuration;
    IssueList issues;
    const auto files = openArchive(file, issues, {}, {1 << 22, 1 << 24, 100});
    for (std::size_t i = 0; i < files->size(); ++i) {
        const auto bytes = files->read(i, 0, SIZE_MAX);
        if (bytes.size() > files->byteCount(i) || files->name(i).empty())
            std::abort();
    }
}

} // namespace

/// The input is a file that a person opens: an archive, an IDX file, a CIFAR batch, a list, a
/// matrix. Encoded pictures are not decoded, which is OpenCV's part.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace murmuration;
    static const OneFile folder;
    const fs::path file = folder.write(data, size);
    try {
        if (isArchive(file))
            readArchive(file);
        const auto collection = openCollection(file).collection;
        for (const Item& item : collection->items)
            if (item.label < kNoClass ||
                item.label >= static_cast<int>(collection->classNames.size()))
                std::abort();
        const bool encoded = isArchive(file) || collection->size() == 0 ||
                             !collection->items.front().name.starts_with('#');
        if (encoded || !collection->pictures)
            return 0;
        for (std::size_t i = 0; i < std::min<std::size_t>(collection->size(), 10); ++i)
            static_cast<void>(collection->pictures->read(i, 0));
    } catch (const Error&) {
        return 0; // the sentence that people read
    }
    return 0;
}
