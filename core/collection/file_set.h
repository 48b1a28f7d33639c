// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/collection.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace murmuration {

/// Files that pictures are looked for in: those of a folder, or of an archive that stays packed.
/// Immutable; any number of threads may read.
class FileSet
{
public:
    virtual ~FileSet() = default;

    [[nodiscard]] virtual std::size_t size() const = 0;

    /// Whether the files lie in an archive rather than by themselves.
    [[nodiscard]] virtual bool packed() const = 0;

    /// Relative, '/' between folders, in the system's own encoding.
    [[nodiscard]] virtual const std::string& name(std::size_t index) const = 0;

    /// How many bytes a file holds. Throws Error with the reason alone.
    [[nodiscard]] virtual std::uint64_t byteCount(std::size_t index) const = 0;

    /// A file's bytes from `offset` on, at most `most` and as many as there are. Throws Error with
    /// the reason alone.
    [[nodiscard]] virtual std::vector<std::uint8_t>
    read(std::size_t index, std::uint64_t offset = 0, std::size_t most = SIZE_MAX) const = 0;

    /// The file for a sentence: its path, or its name and the archive's path.
    [[nodiscard]] virtual std::string shown(std::size_t index) const = 0;

    /// The file itself, or which one of an archive it is.
    [[nodiscard]] virtual PicturePlace place(std::size_t index) const = 0;
};

/// The place of one picture of a file that holds many.
[[nodiscard]] inline PicturePlace within(PicturePlace file, std::uint64_t picture)
{
    constexpr int kMostPicturesBits = 32;
    return {std::move(file.file), (file.index << kMostPicturesBits) + picture};
}

} // namespace murmuration
