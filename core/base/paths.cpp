// SPDX-License-Identifier: Apache-2.0
#include "core/base/paths.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <cstdlib>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

fs::path programFolder()
{
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::current_path() : program.parent_path();
}

/// The first of the candidates below the program's parent folder that exists.
fs::path besideProgram(std::initializer_list<fs::path> candidates, const std::string& what)
{
    const fs::path root = programFolder().parent_path();
    std::error_code error;
    for (const auto& candidate : candidates) {
        if (fs::exists(root / candidate, error))
            return root / candidate;
    }
    throw Error("cannot find " + what + " beside the program (looked for " +
                utf8(root / *candidates.begin()) + "); build or install Murmuration again");
}

/// Unsigned, so that letters beyond ASCII come after 'z'.
int folded(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : static_cast<unsigned char>(c);
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// The run of digits that starts at `at`, without leading zeros; `at` is moved past it.
std::string_view digits(std::string_view text, std::size_t& at)
{
    while (at < text.size() && text[at] == '0')
        ++at;
    const std::size_t begin = at;
    while (at < text.size() && isDigit(text[at]))
        ++at;
    return text.substr(begin, at - begin);
}

} // namespace

fs::path resourceFile(std::string_view name)
{
    return besideProgram({fs::path("share/murmuration") / name}, std::string(name));
}

fs::path networkModuleFile()
{
    constexpr auto kModule = "murmuration/libmurmuration_networks.so";
    return besideProgram({fs::path("lib") / kModule, fs::path("lib/x86_64-linux-gnu") / kModule,
                          fs::path("lib/aarch64-linux-gnu") / kModule, fs::path("lib64") / kModule},
                         "the network module");
}

fs::path cacheFolder()
{
    // A relative one is to be ignored, says the XDG Base Directory Specification.
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && fs::path(cache).is_absolute())
        return fs::path(cache) / "murmuration";
    const char* home = std::getenv("HOME");
    return fs::path(home && *home ? home : "/tmp") / ".cache" / "murmuration";
}

std::string utf8(const fs::path& path)
{
    const std::u8string text = path.generic_u8string();
    return wellFormed(std::string(text.begin(), text.end()));
}

bool naturalLess(std::string_view a, std::string_view b)
{
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (isDigit(a[i]) && isDigit(b[j])) {
            const std::string_view left = digits(a, i);
            const std::string_view right = digits(b, j);
            if (left.size() != right.size())
                return left.size() < right.size();
            if (left != right)
                return left < right;
        } else {
            if (folded(a[i]) != folded(b[j]))
                return folded(a[i]) < folded(b[j]);
            ++i;
            ++j;
        }
    }
    // Names that differ in case or leading zeros alone still need an order, or sorting would not be
    // reproducible.
    return a.size() - i != b.size() - j ? a.size() - i < b.size() - j : a < b;
}

} // namespace murmuration
