// SPDX-License-Identifier: Apache-2.0
#include "core/collection/demo.h"

#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/images/demo_families.h"
#include "core/images/png.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <vector>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

/// Says what the folder holds, so that another seed or a newer program draws it anew. Raise the
/// number when the drawings change.
constexpr auto kMarker = ".murmuration-demo";
constexpr int kDrawings = 1;

std::string markerText(const DemoOptions& options)
{
    return "drawings " + std::to_string(kDrawings) + ", seed " + std::to_string(options.seed) +
           ", " + std::to_string(options.picturesPerFamily) + " pictures a family of " +
           std::to_string(options.sidePx) + " px\n";
}

/// planet-007.png
fs::path pictureName(const DemoFamily& family, std::size_t picture, std::size_t pictures)
{
    const std::string number = std::to_string(picture + 1);
    const std::size_t digits = std::max<std::size_t>(3, std::to_string(pictures).size());
    return fs::path(family.name) / (std::string(family.item) + "-" +
                                    std::string(digits - number.size(), '0') + number + ".png");
}

bool isDemo(const fs::path& folder)
{
    std::error_code error;
    return fs::is_regular_file(folder / kMarker, error);
}

bool isComplete(const fs::path& folder, const DemoOptions& options)
{
    std::ifstream in(folder / kMarker, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text != markerText(options))
        return false;
    std::error_code error;
    for (const DemoFamily& family : kDemoFamilies) {
        for (std::size_t i = 0; i < options.picturesPerFamily; ++i) {
            if (!fs::is_regular_file(folder / pictureName(family, i, options.picturesPerFamily),
                                     error))
                return false;
        }
    }
    return true;
}

void write(const fs::path& file, const char* bytes, std::size_t count)
{
    std::ofstream out(file, std::ios::binary);
    out.write(bytes, static_cast<std::streamsize>(count));
    out.close();
    if (!out)
        throw Error("cannot write " + utf8(file) + ": " + std::strerror(errno));
}

/// One seed a picture (Steele, Lea and Flood 2014), so that each is the same however many are drawn
/// and whichever thread draws it.
std::uint64_t pictureSeed(std::uint64_t seed, std::size_t family, std::size_t picture)
{
    std::uint64_t z = seed + 0x9E3779B97F4A7C15U * (family * 1'000'003 + picture + 1);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

/// A folder that is removed again unless it is renamed.
class TemporaryFolder
{
public:
    explicit TemporaryFolder(const fs::path& target)
        : m_path(target.parent_path() /
                 ("." + target.filename().string() + ".part-" + std::to_string(::getpid())))
    {
        remove();
        fs::create_directories(m_path);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() { remove(); }

    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    void remove() const
    {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }

    const fs::path m_path;
};

/// Removes what a run left behind that was killed while it drew.
void removeAbandoned(const fs::path& target)
{
    const std::string prefix = "." + target.filename().string() + ".part-";
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(target.parent_path(), error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(prefix) && !fs::exists("/proc/" + name.substr(prefix.size()), error) &&
            !error)
            fs::remove_all(entry.path(), error);
    }
}

void drawAll(const fs::path& folder, const DemoOptions& options, const TaskContext& context)
{
    for (const DemoFamily& family : kDemoFamilies)
        fs::create_directory(folder / family.name);
    const std::size_t perFamily = options.picturesPerFamily;
    const std::size_t total = kDemoFamilies.size() * perFamily;
    std::atomic<std::size_t> done{0};
    parallelFor(total, 4, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            context.throwIfStopped();
            const DemoFamily& family = kDemoFamilies[i / perFamily];
            Random random(pictureSeed(options.seed, i / perFamily, i % perFamily));
            Canvas canvas(options.sidePx);
            family.draw(canvas, random);
            const std::vector<std::uint8_t> png = encodePng(canvas.image());
            write(folder / pictureName(family, i % perFamily, perFamily),
                  reinterpret_cast<const char*>(png.data()), png.size());
            context.report(done.fetch_add(1) + 1, total);
        }
    });
    const std::string marker = markerText(options);
    write(folder / kMarker, marker.data(), marker.size());
}

} // namespace

fs::path makeDemo(const fs::path& folder, const DemoOptions& options, const TaskContext& context)
{
    if (isComplete(folder, options))
        return folder;
    try {
        const fs::path target = fs::absolute(folder);
        if (fs::exists(target) && !isDemo(target) && !fs::is_empty(target))
            throw Error("cannot draw the demo into " + utf8(folder) +
                        ": something else is there; move it away or choose another folder");
        fs::create_directories(target.parent_path());
        removeAbandoned(target);
        const TemporaryFolder drawn(target);
        drawAll(drawn.path(), options, context);
        // Another process may have finished meanwhile; its pictures are the same.
        if (isComplete(target, options))
            return folder;
        if (isDemo(target))
            fs::remove_all(target);
        std::error_code error;
        fs::rename(drawn.path(), target, error);
        if (error && !isComplete(target, options))
            throw Error("cannot write " + utf8(folder) + ": " + error.message());
    } catch (const fs::filesystem_error& error) {
        throw Error("cannot draw the demo into " + utf8(folder) + ": " + error.code().message());
    }
    return folder;
}

} // namespace murmuration
