// SPDX-License-Identifier: Apache-2.0
#include "core/images/quiet_decoding.h"

#include <cstdio>
#include <iostream>
#include <streambuf>
#include <unistd.h>

namespace murmuration {
namespace {

thread_local bool t_quiet = false;

/// Before std::cerr's own.
class UnlessQuiet final : public std::streambuf
{
public:
    explicit UnlessQuiet(std::streambuf* behind)
        : m_behind(behind)
    {
    }

protected:
    int_type overflow(int_type letter) override
    {
        return t_quiet || traits_type::eq_int_type(letter, traits_type::eof())
                   ? traits_type::not_eof(letter)
                   : m_behind->sputc(traits_type::to_char_type(letter));
    }
    std::streamsize xsputn(const char* text, std::streamsize size) override
    {
        return t_quiet ? size : m_behind->sputn(text, size);
    }
    int sync() override { return m_behind->pubsync(); }

private:
    std::streambuf* const m_behind;
};

#ifdef __GLIBC__
ssize_t writeUnlessQuiet(void* /*cookie*/, const char* text, std::size_t size)
{
    return t_quiet ? static_cast<ssize_t>(size) : ::write(STDERR_FILENO, text, size);
}
#endif

/// Before main, while there is one thread. What is put in place lasts as long as the process.
[[maybe_unused]] const bool kInstalled = [] {
    std::cerr.rdbuf(new UnlessQuiet(std::cerr.rdbuf()));
#ifdef __GLIBC__
    // The libraries in C write to what the variable `stderr` names, which may be assigned to.
    if (std::FILE* const stream =
            ::fopencookie(nullptr, "w", {nullptr, writeUnlessQuiet, nullptr, nullptr})) {
        std::setvbuf(stream, nullptr, _IONBF, 0);
        stderr = stream;
    }
#endif
    return true;
}();

} // namespace

QuietDecoding::QuietDecoding()
{
    t_quiet = true;
}

QuietDecoding::~QuietDecoding()
{
    t_quiet = false;
}

} // namespace murmuration
