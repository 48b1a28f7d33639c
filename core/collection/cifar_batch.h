// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/collection/file_set.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace murmuration {

/// One of the two kinds of binary batches (www.cs.toronto.edu/~kriz/cifar.html): a batch is records
/// without anything between them, and a record is its labels, a byte each, and the pixels.
struct CifarKind
{
    static constexpr int kSide = 32;
    static constexpr std::size_t kPlane = std::size_t{kSide} * kSide;
    static constexpr std::size_t kPixels = 3 * kPlane; ///< all red ones, then green, then blue

    const char* title;
    std::size_t labels;       ///< the last one is the class
    std::uint8_t mostClasses; ///< of the last
    std::uint8_t mostCoarse;  ///< of the first, where there are two
    const char* names;        ///< of the last, one a line
    const char* coarseNames;

    [[nodiscard]] std::size_t record() const { return labels + kPixels; }
};

struct CifarLabels
{
    std::uint8_t coarse = 0;
    std::uint8_t fine = 0;
};

/// The labels of all whole records, or of the first `most`, whether there are such classes or not.
/// Throws Error (the reason alone), Cancelled.
[[nodiscard]] std::vector<CifarLabels> cifarLabels(const FileSet& files, std::size_t index,
                                                   const CifarKind& kind,
                                                   const TaskContext& context,
                                                   std::size_t most = SIZE_MAX);

/// The kind of a batch: whole records, each of which begins with a valid class. Null for any other
/// file. Throws Cancelled.
[[nodiscard]] const CifarKind* cifarKindOf(const FileSet& files, std::size_t index,
                                           const TaskContext& context);

/// What is wrong with a file that seems to be a batch but has no kind, and what to do about it, for
/// the end of a sentence: it is called .bin, and most of its first records begin with a valid
/// class. Empty for any other file. Throws Cancelled.
[[nodiscard]] std::string cifarDamage(const FileSet& files, std::size_t index,
                                      const TaskContext& context);

} // namespace murmuration
