// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>

namespace murmuration {

/// Writes a file so that its name only ever stands for the whole of it: `write` fills a temporary
/// file beside it, which is flushed to disk and then renamed. Throws Error "cannot write <file>:
/// <reason>" and leaves what was there before untouched, whatever went wrong; exceptions of `write`
/// pass through after the temporary file is removed.
void writeFileAtomically(const std::filesystem::path& file,
                         const std::function<void(std::ostream&)>& write);

/// The same for a writer that needs a file name (an image encoder): it is given the temporary
/// file's, which keeps the extension.
void replaceFileAtomically(
    const std::filesystem::path& file,
    const std::function<void(const std::filesystem::path& temporary)>& write);

/// Throws the same Error if the file could not be written as it is now, and leaves everything as it
/// was.
void requireWritable(const std::filesystem::path& file);

} // namespace murmuration
