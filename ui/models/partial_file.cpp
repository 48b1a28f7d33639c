// SPDX-License-Identifier: Apache-2.0
#include "ui/models/partial_file.h"

#include "core/base/error.h"
#include "core/base/paths.h"

#include <cerrno>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace murmuration {
namespace {

constexpr qint64 kLongestVersion = 1000;

QString beside(const std::filesystem::path& file, const char* ending)
{
    return QFile::decodeName(file.c_str()) + QLatin1StringView(ending);
}

} // namespace

PartialFile::PartialFile(std::filesystem::path file, const TaskContext& context)
    : m_file(std::move(file))
    , m_lock(beside(m_file, ".lock"))
    , m_part(beside(m_file, ".part"))
    , m_versionFile(beside(m_file, ".part.version"))
{
    std::error_code error;
    std::filesystem::create_directories(m_file.parent_path(), error);
    if (error)
        fail(QString::fromStdString(error.message()));
    m_lock.setStaleLockTime(0); // however long it takes; that of a dead process does not count
    if (!m_lock.tryLock(0))
        fail(m_lock.error() == QLockFile::LockFailedError
                 ? QStringLiteral("it is being fetched already; wait until that is done")
                 : QStringLiteral("its folder cannot be written to"));
    if (!m_part.open(QIODevice::ReadWrite | QIODevice::Unbuffered))
        fail(m_part.errorString());
    if (m_versionFile.open(QIODevice::ReadOnly)) {
        m_version = m_versionFile.read(kLongestVersion);
        m_versionFile.close();
    }
    hashWhatIsThere(context);
}

PartialFile::~PartialFile()
{
    if (m_part.isOpen() && m_size == 0) {
        m_part.remove();
        m_versionFile.remove();
    }
}

void PartialFile::hashWhatIsThere(const TaskContext& context)
{
    constexpr qint64 kBlock = 1 << 20;
    for (QByteArray block = m_part.read(kBlock); !block.isEmpty(); block = m_part.read(kBlock)) {
        context.throwIfStopped();
        m_hash.addData(block);
        m_size += static_cast<std::uint64_t>(block.size());
    }
    if (m_part.error() != QFileDevice::NoError)
        fail(m_part.errorString());
}

void PartialFile::startOver(const QByteArray& version)
{
    if (!m_part.resize(0) || !m_part.seek(0))
        fail(m_part.errorString());
    m_size = 0;
    m_hash.reset();
    m_version = version.left(kLongestVersion);
    if (m_version.isEmpty()) {
        m_versionFile.remove();
    } else if (!m_versionFile.open(QIODevice::WriteOnly) ||
               m_versionFile.write(m_version) != m_version.size() || !m_versionFile.flush()) {
        fail(m_versionFile.errorString());
    }
    m_versionFile.close();
}

void PartialFile::append(const QByteArray& bytes)
{
    if (m_part.write(bytes) != bytes.size()) {
        const QString reason = m_part.errorString();
        // What is in the file is what was counted and hashed.
        m_part.resize(static_cast<qint64>(m_size));
        fail(reason + QStringLiteral("; make room and try again, it goes on where it was"));
    }
    m_hash.addData(bytes);
    m_size += static_cast<std::uint64_t>(bytes.size());
}

std::string PartialFile::hash() const
{
    return m_hash.result().toHex().toStdString();
}

bool PartialFile::hasHash(const std::string& sha256) const
{
    return hash().starts_with(sha256);
}

void PartialFile::finish()
{
    if (::fsync(m_part.handle()) != 0)
        fail(QString::fromStdString(std::error_code(errno, std::generic_category()).message()));
    m_part.close();
    std::error_code error;
    std::filesystem::rename(QFile::encodeName(m_part.fileName()).toStdString(), m_file, error);
    if (error)
        fail(QString::fromStdString(error.message()));
    m_versionFile.remove();
}

void PartialFile::fail(const QString& reason) const
{
    throw Error("cannot write " + utf8(m_file) + ": " + reason.toStdString());
}

} // namespace murmuration
