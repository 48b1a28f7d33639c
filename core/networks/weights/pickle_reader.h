// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bytes.h"
#include "core/base/error.h"

#include <bit>
#include <cstdint>
#include <string_view>

namespace murmuration {

/// Reads the arguments of a pickle's instructions, from front to back. Every function throws Error
/// where the bytes end before the argument does.
class PickleReader
{
public:
    explicit PickleReader(Bytes bytes)
        : m_bytes(bytes)
    {
    }

    [[nodiscard]] std::size_t position() const { return m_next; }

    std::string_view text(std::uint64_t length)
    {
        if (length > m_bytes.size() - m_next)
            endsEarly();
        const auto* const begin = reinterpret_cast<const char*>(m_bytes.data()) + m_next;
        m_next += length;
        return {begin, static_cast<std::size_t>(length)};
    }

    /// Up to the end of the line, which is left out.
    std::string_view line()
    {
        const std::size_t end = find(m_bytes, m_next, "\n");
        if (end == m_bytes.size())
            endsEarly();
        const std::string_view content = text(end - m_next);
        ++m_next;
        return content;
    }

    /// A little-endian number of `size` bytes, at most 8.
    std::uint64_t number(std::size_t size)
    {
        std::uint64_t value = 0;
        int shift = 0;
        for (const char byte : text(size)) {
            value |= std::uint64_t{static_cast<std::uint8_t>(byte)} << shift;
            shift += 8;
        }
        return value;
    }

    std::int32_t signed32() { return static_cast<std::int32_t>(number(4)); }

    /// A double, which pickles hold big-endian.
    double real()
    {
        std::uint64_t bits = 0;
        for (const char byte : text(sizeof(double)))
            bits = bits << 8 | static_cast<std::uint8_t>(byte);
        return std::bit_cast<double>(bits);
    }

private:
    [[noreturn]] static void endsEarly()
    {
        throw Error("its pickle ends in the middle; the file is cut short: copy or download it "
                    "again");
    }

    Bytes m_bytes;
    std::size_t m_next = 0;
};

} // namespace murmuration
