// SPDX-License-Identifier: Apache-2.0
#include "core/features/cache/locked_file.h"

#include "core/base/error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

/// Features tell something of pictures that may be private.
constexpr mode_t kOwnerOnly = 0600;

[[noreturn]] void fail(int reason)
{
    throw Error(std::generic_category().message(reason));
}

Descriptor opened(const fs::path& path, int flags)
{
    Descriptor descriptor(::open(path.c_str(), flags | O_CLOEXEC, kOwnerOnly));
    if (!descriptor.isOpen())
        fail(errno);
    return descriptor;
}

void lock(int descriptor, int operation)
{
    while (::flock(descriptor, operation) != 0) {
        if (errno != EINTR)
            fail(errno);
    }
}

struct stat statusOf(int descriptor)
{
    struct stat status;
    if (::fstat(descriptor, &status) != 0)
        fail(errno);
    return status;
}

bool areSame(const struct stat& a, const struct stat& b)
{
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// Whether `path` still names the file that is open: another process may have replaced or removed
/// it.
bool isNamed(int descriptor, const fs::path& path)
{
    struct stat named;
    return ::stat(path.c_str(), &named) == 0 && areSame(statusOf(descriptor), named);
}

} // namespace

std::optional<LockedFile> LockedFile::openToRead(const fs::path& path)
{
    std::error_code error;
    if (!fs::exists(path, error) && !error)
        return std::nullopt;
    return LockedFile(opened(path, O_RDONLY));
}

LockedFile LockedFile::openToWrite(const fs::path& path)
{
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    while (true) {
        Descriptor descriptor = opened(path, O_RDWR | O_CREAT);
        lock(descriptor.get(), LOCK_EX);
        if (isNamed(descriptor.get(), path))
            return LockedFile(std::move(descriptor));
    }
}

void LockedFile::unlock()
{
    lock(m_descriptor.get(), LOCK_UN);
}

bool LockedFile::isSame(const LockedFile& other) const
{
    return areSame(statusOf(m_descriptor.get()), statusOf(other.m_descriptor.get()));
}

std::uint64_t LockedFile::length() const
{
    return static_cast<std::uint64_t>(statusOf(m_descriptor.get()).st_size);
}

std::uint64_t LockedFile::lengthWhileNobodyWrites() const
{
    lock(m_descriptor.get(), LOCK_SH);
    const std::uint64_t result = length();
    lock(m_descriptor.get(), LOCK_UN);
    return result;
}

bool LockedFile::read(std::uint64_t at, std::string& bytes) const
{
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got = ::pread(m_descriptor.get(), bytes.data() + done, bytes.size() - done,
                                    static_cast<off_t>(at + done));
        if (got == 0)
            return false;
        if (got > 0)
            done += static_cast<std::size_t>(got);
        else if (errno != EINTR)
            fail(errno);
    }
    return true;
}

void LockedFile::append(std::string_view bytes)
{
    const std::uint64_t before = length();
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t written = ::pwrite(m_descriptor.get(), bytes.data() + done,
                                         bytes.size() - done, static_cast<off_t>(before + done));
        if (written > 0) {
            done += static_cast<std::size_t>(written);
        } else if (written == 0 || errno != EINTR) {
            const int reason = written == 0 ? ENOSPC : errno;
            [[maybe_unused]] const int ignored =
                ::ftruncate(m_descriptor.get(), static_cast<off_t>(before));
            fail(reason);
        }
    }
}

LockedFile::Replacement::Replacement(const fs::path& target)
    : m_target(target)
    , m_path(target.string() + kReplacementEnding)
    , m_file(opened(m_path, O_RDWR | O_CREAT | O_TRUNC))
{
}

LockedFile::Replacement::~Replacement()
{
    if (!m_path.empty())
        ::unlink(m_path.c_str());
}

LockedFile LockedFile::Replacement::moveIntoPlace()
{
    if (::rename(m_path.c_str(), m_target.c_str()) != 0)
        fail(errno);
    m_path.clear();
    return std::move(m_file);
}

} // namespace murmuration
