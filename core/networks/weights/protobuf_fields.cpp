// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/protobuf_fields.h"

#include "core/base/error.h"

namespace murmuration {
namespace {

enum WireType : std::uint64_t
{
    kVariable = 0,
    kEightBytes = 1,
    kLength = 2,
    kFourBytes = 5
};

} // namespace

std::optional<ProtobufField> ProtobufFields::next()
{
    if (atEnd())
        return std::nullopt;
    constexpr int kTypeBits = 3;
    const std::uint64_t tag = number();
    ProtobufField field;
    field.number = tag >> kTypeBits;
    switch (tag & ((1U << kTypeBits) - 1)) {
    case kVariable:
        field.value = number();
        return field;
    case kEightBytes:
        field.bytes = take(8);
        field.value = littleEndian32(field.bytes, 0) | std::uint64_t{littleEndian32(field.bytes, 4)}
                                                           << 32;
        return field;
    case kFourBytes:
        field.bytes = take(4);
        field.value = littleEndian32(field.bytes, 0);
        return field;
    case kLength:
        field.isBytes = true;
        field.bytes = take(number());
        return field;
    default:
        throw Error("it holds a field of no known kind; it is damaged: copy or download it again");
    }
}

std::uint64_t ProtobufFields::number()
{
    constexpr int kBits = 7;
    constexpr std::uint8_t kMore = 1U << kBits;
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += kBits) {
        const std::uint8_t byte = take(1).front();
        value |= std::uint64_t{byte} % kMore << shift;
        if (byte < kMore)
            return value;
    }
    throw Error("it holds a number without an end; it is damaged: copy or download it again");
}

Bytes ProtobufFields::take(std::uint64_t count)
{
    if (count > m_message.size() - m_next)
        throw Error("a part of it is longer than the whole; it is cut short or damaged: copy or "
                    "download it again");
    const Bytes taken = m_message.subspan(m_next, static_cast<std::size_t>(count));
    m_next += taken.size();
    return taken;
}

} // namespace murmuration
