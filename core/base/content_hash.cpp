// SPDX-License-Identifier: Apache-2.0
#include "core/base/content_hash.h"

#include "core/base/descriptor.h"
#include "core/base/error.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <new>
#include <system_error>
#include <vector>
#include <xxhash.h>

namespace murmuration {
namespace {

ContentHash hashOf(const XXH128_hash_t& hash)
{
    return {hash.high64, hash.low64};
}

[[noreturn]] void fail(const char* what)
{
    throw Error(std::string(what) + ": " + std::generic_category().message(errno));
}

} // namespace

ContentHash contentHash(std::span<const std::byte> bytes, std::uint64_t seed)
{
    return hashOf(XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed));
}

ContentHash contentHash(std::string_view text, std::uint64_t seed)
{
    return contentHash(std::as_bytes(std::span(text)), seed);
}

ContentHash fileContentHash(const std::filesystem::path& file)
{
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor.isOpen())
        fail("the file cannot be opened");
    const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(),
                                                                                XXH3_freeState);
    if (!state)
        throw std::bad_alloc();
    XXH3_128bits_reset(state.get());
    std::vector<std::byte> piece(std::size_t{1} << 20U);
    while (true) {
        const ssize_t got = ::read(descriptor.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail("the file cannot be read");
        if (got == 0)
            return hashOf(XXH3_128bits_digest(state.get()));
        XXH3_128bits_update(state.get(), piece.data(), static_cast<std::size_t>(got));
    }
}

std::string hex(const ContentHash& hash)
{
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash.high),
                  static_cast<unsigned long long>(hash.low));
    return text;
}

} // namespace murmuration
