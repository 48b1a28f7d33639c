// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/core/picture_files.h"

#include <algorithm>
#include <cstdio>

/// Archives made byte by byte, so that tests can make hostile ones.
namespace archives {

using pictures::Bytes;

/// A member of a tar archive; `kind` as in POSIX: '0' a file, '1' a hard link, '2' a symbolic link,
/// '5' a folder.
struct Member
{
    std::string name;
    Bytes data = {};
    char kind = '0';
    std::string target = {};
    std::uint64_t claimedBytes = UINT64_MAX; ///< instead of the data's
};

inline Bytes bytesOf(const std::string& text)
{
    return {text.begin(), text.end()};
}

/// POSIX.1-1988 (ustar).
inline void appendMember(Bytes& file, const Member& member)
{
    constexpr std::size_t kBlock = 512;
    const std::size_t begin = file.size();
    file.resize(begin + kBlock);
    const auto put = [&](std::size_t at, const std::string& text) {
        std::copy(text.begin(), text.end(), file.begin() + static_cast<std::ptrdiff_t>(begin + at));
    };
    const auto octal = [](std::uint64_t value, int digits) {
        char text[32];
        std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
        return std::string(text);
    };
    const std::uint64_t size =
        member.claimedBytes == UINT64_MAX ? member.data.size() : member.claimedBytes;
    put(0, member.name.substr(0, 100));
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, octal(size, 11));
    put(136, "00000000000");
    put(148, "        ");
    put(156, std::string(1, member.kind));
    put(157, member.target);
    put(257, "ustar");
    put(263, "00");
    unsigned sum = 0;
    for (std::size_t i = begin; i < file.size(); ++i)
        sum += file[i];
    put(148, octal(sum, 6));
    file[begin + 154] = 0;
    file.insert(file.end(), member.data.begin(), member.data.end());
    file.resize((file.size() + kBlock - 1) / kBlock * kBlock);
}

inline Bytes tar(const std::vector<Member>& members)
{
    Bytes file;
    for (const Member& member : members)
        appendMember(file, member);
    file.resize(file.size() + 1024);
    return file;
}

/// RFC 1952, with the data stored as it is (RFC 1951, 3.2.4).
inline Bytes gzip(const Bytes& plain)
{
    Bytes file{0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255};
    std::size_t at = 0;
    do {
        const auto length =
            static_cast<std::uint32_t>(std::min<std::size_t>(plain.size() - at, 0xFFFF));
        const auto begin = plain.begin() + static_cast<std::ptrdiff_t>(at);
        at += length;
        file.push_back(at == plain.size() ? 1 : 0);
        pictures::appendLittle(file, length, 2);
        pictures::appendLittle(file, ~length, 2);
        file.insert(file.end(), begin, begin + length);
    } while (at < plain.size());
    pictures::appendLittle(file, pictures::crc32(plain));
    pictures::appendLittle(file, static_cast<std::uint32_t>(plain.size()));
    return file;
}

/// A zip archive whose members are stored.
inline Bytes zip(const std::vector<Member>& members)
{
    using pictures::append;
    using pictures::appendLittle;
    Bytes file;
    Bytes directory;
    for (const Member& member : members) {
        const auto offset = static_cast<std::uint32_t>(file.size());
        const auto size = static_cast<std::uint32_t>(member.data.size());
        const auto fields = [&](Bytes& to) {
            appendLittle(to, 20, 2); // version
            appendLittle(to, 0, 2);  // flags
            appendLittle(to, 0, 2);  // stored
            appendLittle(to, 0);     // time
            appendLittle(to, pictures::crc32(member.data));
            appendLittle(to, size);
            appendLittle(to, size);
            appendLittle(to, static_cast<std::uint32_t>(member.name.size()), 2);
            appendLittle(to, 0, 2); // extra fields
        };
        append(file, "PK\x03\x04");
        fields(file);
        append(file, member.name);
        file.insert(file.end(), member.data.begin(), member.data.end());
        append(directory, "PK\x01\x02");
        appendLittle(directory, 20, 2);
        fields(directory);
        appendLittle(directory, 0, 2); // comment
        appendLittle(directory, 0, 2); // disk
        appendLittle(directory, 0, 2);
        appendLittle(directory, 0);
        appendLittle(directory, offset);
        append(directory, member.name);
    }
    const auto begin = static_cast<std::uint32_t>(file.size());
    file.insert(file.end(), directory.begin(), directory.end());
    append(file, "PK\x05\x06");
    appendLittle(file, 0);
    const auto count = static_cast<std::uint32_t>(members.size());
    appendLittle(file, count, 2);
    appendLittle(file, count, 2);
    appendLittle(file, static_cast<std::uint32_t>(directory.size()));
    appendLittle(file, begin);
    appendLittle(file, 0, 2);
    return file;
}

} // namespace archives
