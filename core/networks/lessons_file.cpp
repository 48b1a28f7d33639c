// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/networks/lessons.h"
#include "core/networks/weights/safetensors.h"

#include <cstring>

namespace murmuration {
namespace {

/// How the targets are made of what the teacher says.
constexpr const char* kMade = "principal components at unit length";

/// A tensor of 4-byte values; `columns` apart.
template <typename T>
NamedTensor tensorOf(std::string name, std::string type, const std::vector<T>& values,
                     std::size_t columns)
{
    static_assert(sizeof(T) == 4);
    NamedTensor tensor{
        std::move(name),
        std::move(type),
        {static_cast<std::int64_t>(values.size() / columns), static_cast<std::int64_t>(columns)},
        std::vector<std::byte>(values.size() * sizeof(T))};
    std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
    return tensor;
}

template <typename T>
std::vector<T> valuesOf(const StateDict& file, std::string_view name, std::string_view type)
{
    static_assert(sizeof(T) == 4);
    const NamedTensor* const tensor = file.find(name);
    if (!tensor || tensor->type != type || tensor->shape.size() != 2)
        throw Error("its tensor \"" + std::string(name) + "\" is missing or of another kind");
    std::vector<T> values(tensor->bytes.size() / sizeof(T));
    std::memcpy(values.data(), tensor->bytes.data(), tensor->bytes.size());
    return values;
}

Lessons lessonsOf(const StateDict& file)
{
    Lessons lessons;
    if (const auto teacher = file.metadata.find("teacher"); teacher != file.metadata.end())
        lessons.teacher = teacher->second;
    for (const std::int32_t picture : valuesOf<std::int32_t>(file, "pictures", "I32"))
        lessons.pictures.push_back(static_cast<std::size_t>(picture));
    const auto windows = valuesOf<std::int32_t>(file, "windows", "I32");
    for (std::size_t i = 0; i + 2 < windows.size(); i += 3)
        lessons.windows.push_back({windows[i], windows[i + 1], windows[i + 2]});
    lessons.targets.values = valuesOf<float>(file, "targets", "F32");
    lessons.targets.rows = lessons.windows.size();
    lessons.targets.columns =
        lessons.windows.empty() ? 0 : lessons.targets.values.size() / lessons.windows.size();
    lessons.views = lessons.pictures.empty() ? 0 : lessons.windows.size() / lessons.pictures.size();
    return lessons;
}

/// Whether every window lies within its picture.
bool areAbout(const Lessons& lessons, const LabelledPictures& pictures)
{
    const std::size_t count = lessons.pictures.size() * lessons.views;
    if (count == 0 || lessons.windows.size() != count || lessons.targets.columns == 0 ||
        lessons.targets.values.size() != count * lessons.targets.columns)
        return false;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t picture = lessons.pictures[i / lessons.views];
        const Window& window = lessons.windows[i];
        if (picture >= pictures.size() || window.left < 0 || window.top < 0 || window.side < 1 ||
            window.left + window.side > pictures.images[picture].width ||
            window.top + window.side > pictures.images[picture].height)
            return false;
    }
    return true;
}

} // namespace

void writeLessons(const std::filesystem::path& file, const Lessons& lessons)
{
    std::vector<std::int32_t> windows;
    for (const Window& window : lessons.windows)
        windows.insert(windows.end(), {window.left, window.top, window.side});
    const std::vector<std::int32_t> pictures(lessons.pictures.begin(), lessons.pictures.end());
    StateDict contents;
    contents.metadata["made"] = kMade;
    contents.metadata["teacher"] = lessons.teacher;
    contents.tensors.push_back(tensorOf("pictures", "I32", pictures, 1));
    contents.tensors.push_back(tensorOf("windows", "I32", windows, 3));
    contents.tensors.push_back(
        tensorOf("targets", "F32", lessons.targets.values, lessons.targets.columns));
    writeSafetensors(file, contents);
}

Lessons readLessons(const std::filesystem::path& file, const LabelledPictures& pictures)
{
    const StateDict contents = readSafetensors(file);
    try {
        Lessons lessons = lessonsOf(contents);
        if (const auto made = contents.metadata.find("made");
            made == contents.metadata.end() || made->second != kMade)
            throw Error("they were made by another version; remove the file to ask the teacher "
                        "again");
        if (!areAbout(lessons, pictures))
            throw Error("they are about other training pictures; remove the file to ask the "
                        "teacher again");
        return lessons;
    } catch (const Error& e) {
        throw Error("cannot use the lessons " + utf8(file) + ": " + e.what());
    }
}

} // namespace murmuration
