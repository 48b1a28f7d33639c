// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/descriptor.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace murmuration {

/// A file that several processes use at once under flock(2): one at a time writes, and what was
/// written is only ever added to, or replaced by another file of the same name. Every function that
/// fails throws Error with the reason alone.
class LockedFile
{
public:
    /// Empty when there is no such file. Not locked.
    [[nodiscard]] static std::optional<LockedFile> openToRead(const std::filesystem::path& path);
    /// Made when there is none, with its folder. Locked until this object goes away.
    [[nodiscard]] static LockedFile openToWrite(const std::filesystem::path& path);

    /// Lets others write. Who keeps the file open still knows it by isSame() when it was replaced:
    /// its number goes to no other one.
    void unlock();
    [[nodiscard]] bool isSame(const LockedFile& other) const;
    [[nodiscard]] std::uint64_t length() const;
    /// Waits until nobody writes.
    [[nodiscard]] std::uint64_t lengthWhileNobodyWrites() const;
    /// Fills `bytes` from the place `at` on; false when the file ends before.
    [[nodiscard]] bool read(std::uint64_t at, std::string& bytes) const;
    /// The whole of it or nothing.
    void append(std::string_view bytes);

    /// A file that takes the place of one that is locked; removed again when it does not.
    class Replacement;

private:
    explicit LockedFile(Descriptor descriptor)
        : m_descriptor(std::move(descriptor))
    {
    }

    Descriptor m_descriptor;
};

class LockedFile::Replacement
{
public:
    explicit Replacement(const std::filesystem::path& target);
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;
    ~Replacement();

    void append(std::string_view bytes) { m_file.append(bytes); }
    /// Returns what is in that place now, not locked.
    [[nodiscard]] LockedFile moveIntoPlace();

private:
    const std::filesystem::path m_target;
    std::filesystem::path m_path;
    LockedFile m_file;
};

/// The ending of a replacement's name; one that is there without a process that writes it was left
/// behind by one that was killed.
inline constexpr const char* kReplacementEnding = ".part";

} // namespace murmuration
