// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace murmuration {

/// A field of a message in the wire format of Protocol Buffers
/// (https://protobuf.dev/programming-guides/encoding).
struct ProtobufField
{
    std::uint64_t number = 0;
    bool isBytes = false;    ///< a string, a message or packed numbers; a number otherwise
    std::uint64_t value = 0; ///< of a number; the bits of one of 4 or 8 bytes
    Bytes bytes;

    [[nodiscard]] std::string_view text() const
    {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

/// Takes the fields of a message one after another.
class ProtobufFields
{
public:
    explicit ProtobufFields(Bytes message)
        : m_message(message)
    {
    }

    /// Nothing at the end of the message. Throws Error (the reason alone) when the message is
    /// damaged.
    [[nodiscard]] std::optional<ProtobufField> next();

    /// A number of variable length, as packed fields hold them.
    [[nodiscard]] std::uint64_t number();
    [[nodiscard]] bool atEnd() const { return m_next == m_message.size(); }

private:
    [[nodiscard]] Bytes take(std::uint64_t count);

    Bytes m_message;
    std::size_t m_next = 0;
};

} // namespace murmuration
