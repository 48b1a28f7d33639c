// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/networks/network.h"
#include "core/networks/training.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace murmuration {

/// A square part of a picture, in px.
struct Window
{
    int left = 0;
    int top = 0;
    int side = 0;

    bool operator==(const Window&) const = default;
};

/// What a larger network, the teacher, makes of windows of the training pictures: what a small one
/// is taught to make of the same windows (Hinton et al., "Distilling the knowledge in a neural
/// network", 2015; the same window for both: Beyer et al., "Knowledge distillation: a good teacher
/// is patient and consistent", 2022).
struct Lessons
{
    std::string teacher;
    std::size_t views = 0;             ///< windows of each picture
    std::vector<std::size_t> pictures; ///< the indices of those taught, ascending
    std::vector<Window> windows;       ///< pictures x views
    Matrix targets;                    ///< (pictures x views) x D, rows of unit length

    bool operator==(const Lessons&) const = default;
};

/// Asks the teacher about `views` random windows of every picture that is at least
/// `kLeastTaughtSide` px: a thumbnail blown up to a teacher's input tells it little. The targets
/// are its outputs' first principal components at unit length, so that only what it finds alike
/// counts, not how sure it is. Reports windows. Throws Error, Cancelled.
[[nodiscard]] Lessons askTeacher(const LabelledPictures& pictures, Network& teacher,
                                 std::size_t views, std::uint64_t seed,
                                 const TaskContext& context = {});

inline constexpr int kLeastTaughtSide = 64;
inline constexpr std::size_t kTargetSize = 128; ///< the D of Lessons, or less

/// Lessons take long to make: they can be kept as a safetensors file. Throws Error.
void writeLessons(const std::filesystem::path& file, const Lessons& lessons);
/// Throws Error naming the file, also when the lessons are not about such pictures.
[[nodiscard]] Lessons readLessons(const std::filesystem::path& file,
                                  const LabelledPictures& pictures);

} // namespace murmuration
