// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"

#include <QByteArray>
#include <QCryptographicHash>
#include <QFile>
#include <QLockFile>

#include <cstdint>
#include <filesystem>
#include <string>

namespace murmuration {

/// A file that comes piece by piece and perhaps in several sittings. Until it is whole and right it
/// is FILE.part; only then does it get its name. A lock keeps other processes and threads away.
class PartialFile
{
public:
    /// Takes up what an earlier sitting left, creates the folder if need be. Reads all that is
    /// there, to know its hash. Throws Error, Cancelled.
    PartialFile(std::filesystem::path file, const TaskContext& context);
    ~PartialFile();

    [[nodiscard]] const std::filesystem::path& name() const { return m_file; }
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    /// What the server called the version that the bytes are of (its ETag); empty if it did not.
    [[nodiscard]] QByteArray version() const { return m_version; }

    /// Drops what there is, for bytes of another version. Throws Error.
    void startOver(const QByteArray& version = {});
    /// Throws Error, e.g. when the disk is full; what was there stays.
    void append(const QByteArray& bytes);

    /// Whether the hash of all bytes begins with `sha256`, in hexadecimal.
    [[nodiscard]] bool hasHash(const std::string& sha256) const;
    [[nodiscard]] std::string hash() const;
    /// Gives the file its name. Throws Error.
    void finish();

private:
    void hashWhatIsThere(const TaskContext& context);
    [[noreturn]] void fail(const QString& reason) const;

    std::filesystem::path m_file;
    QLockFile m_lock;
    QFile m_part;
    QFile m_versionFile;
    QByteArray m_version;
    std::uint64_t m_size = 0;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
};

} // namespace murmuration
