// SPDX-License-Identifier: Apache-2.0
#include "core/base/atomic_file.h"

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/paths.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <ostream>
#include <random>
#include <streambuf>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void fail(const fs::path& file, int reason)
{
    const fs::path folder = fs::absolute(file).parent_path();
    std::error_code error;
    std::string text = std::strerror(reason);
    if (reason == ENOENT && !fs::is_directory(folder, error))
        text = "there is no folder " + utf8(folder);
    else if (reason == ENOENT || reason == EACCES || reason == EPERM || reason == EROFS)
        text = "the folder " + utf8(folder) + " cannot be written to; choose another";
    throw Error("cannot write " + utf8(file) + ": " + text);
}

void flushToDisk(int descriptor, const fs::path& file)
{
    // Some network folders can't be flushed; what matters there was reported by write().
    if (::fsync(descriptor) != 0 && errno != EINVAL && errno != ENOTSUP)
        fail(file, errno);
}

/// Where the content of `file` really is: a link stays a link. Throws Error when that is no place
/// to put a file.
fs::path destination(const fs::path& file)
{
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (fs::is_directory(status))
        fail(file, EISDIR);
    if (fs::exists(status) && !fs::is_regular_file(status))
        throw Error("cannot write " + utf8(file) + ": it is no regular file");
    if (!fs::is_symlink(fs::symlink_status(file, error)))
        return file;
    const fs::path resolved = fs::weakly_canonical(file, error);
    return error ? file : resolved;
}

/// An empty file of a name of its own beside the one that is to be written; removed again unless it
/// took its place.
class TemporaryFile
{
public:
    explicit TemporaryFile(const fs::path& file)
        : m_target(destination(file))
        , m_descriptor(create())
    {
        struct stat before;
        // The file keeps the permissions of the one it replaces. A folder that knows none (a memory
        // card) refuses this, and the file is good nevertheless.
        if (::stat(m_target.c_str(), &before) == 0) [[maybe_unused]]
            const int ignored = ::fchmod(m_descriptor.get(), before.st_mode & 0777);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile()
    {
        if (!m_path.empty())
            ::unlink(m_path.c_str());
    }

    [[nodiscard]] const fs::path& path() const { return m_path; }
    [[nodiscard]] int descriptor() const { return m_descriptor.get(); }

    void moveIntoPlace()
    {
        if (!m_descriptor.close() || ::rename(m_path.c_str(), m_target.c_str()) != 0)
            fail(m_target, errno);
        m_path.clear();
        // So that the new name outlives a power cut, too.
        const fs::path folder = m_target.has_parent_path() ? m_target.parent_path() : ".";
        const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (descriptor.get() >= 0)
            ::fsync(descriptor.get());
    }

private:
    /// Takes the first name that is free; leaves it in m_path.
    int create()
    {
        std::random_device random;
        while (true) {
            const fs::path candidate = m_target.parent_path() / temporaryName(random());
            const int descriptor =
                ::open(candidate.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (descriptor >= 0) {
                m_path = candidate;
                return descriptor;
            }
            if (errno != EEXIST)
                fail(m_target, errno);
        }
    }

    /// Hidden, so that a folder's pictures are not seen twice meanwhile, and with the same
    /// extension, which tells an image encoder the format.
    [[nodiscard]] std::string temporaryName(unsigned number) const
    {
        constexpr std::size_t kMostOfStem = 200; // file systems allow 255 bytes for a name
        std::string name(1, '.');
        name.append(m_target.stem().string(), 0, kMostOfStem);
        name.append(".part-").append(std::to_string(number));
        return name.append(m_target.extension().string());
    }

    const fs::path m_target;
    fs::path m_path;
    Descriptor m_descriptor; // last: create() sets m_path
};

/// A stream buffer over a descriptor that remembers why writing failed; std::ofstream does not
/// tell.
class DescriptorBuffer : public std::streambuf
{
public:
    explicit DescriptorBuffer(int descriptor)
        : m_descriptor(descriptor)
    {
        setp(m_buffer.data(), m_buffer.data() + m_buffer.size());
    }

    [[nodiscard]] int failure() const { return m_failure; }

protected:
    int_type overflow(int_type c) override
    {
        if (sync() != 0)
            return traits_type::eof();
        if (!traits_type::eq_int_type(c, traits_type::eof()))
            sputc(traits_type::to_char_type(c));
        return traits_type::not_eof(c);
    }

    int sync() override
    {
        const char* next = pbase();
        while (next < pptr() && m_failure == 0) {
            const ssize_t written =
                ::write(m_descriptor, next, static_cast<std::size_t>(pptr() - next));
            if (written >= 0)
                next += written;
            else if (errno != EINTR)
                m_failure = errno;
        }
        setp(m_buffer.data(), m_buffer.data() + m_buffer.size());
        return m_failure == 0 ? 0 : -1;
    }

private:
    const int m_descriptor;
    int m_failure = 0;
    std::array<char, 1 << 16> m_buffer{};
};

} // namespace

void writeFileAtomically(const fs::path& file, const std::function<void(std::ostream&)>& write)
{
    TemporaryFile temporary(file);
    DescriptorBuffer buffer(temporary.descriptor());
    std::ostream out(&buffer);
    write(out);
    out.flush();
    if (buffer.failure() != 0)
        fail(file, buffer.failure());
    if (!out)
        throw Error("cannot write " + utf8(file) + ": its content could not be put together");
    flushToDisk(temporary.descriptor(), file);
    temporary.moveIntoPlace();
}

void replaceFileAtomically(const fs::path& file,
                           const std::function<void(const fs::path& temporary)>& write)
{
    TemporaryFile temporary(file);
    write(temporary.path());
    // The writer may have made a new file of that name: what is flushed must be that one.
    const Descriptor written(::open(temporary.path().c_str(), O_RDONLY | O_CLOEXEC));
    if (written.get() < 0)
        fail(file, errno);
    flushToDisk(written.get(), file);
    temporary.moveIntoPlace();
}

void requireWritable(const fs::path& file)
{
    const TemporaryFile temporary(file);
    struct stat status;
    if (::stat(file.c_str(), &status) != 0 && errno == ENAMETOOLONG) // a temporary name is cut
        fail(file, errno);
}

} // namespace murmuration
