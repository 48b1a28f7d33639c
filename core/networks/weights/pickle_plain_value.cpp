// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/pickle_plain_value.h"

#include "core/base/error.h"

#include <charconv>
#include <string_view>

namespace murmuration {
namespace {

[[noreturn]] void noNumber()
{
    throw Error("its pickle is damaged (a number that is none); copy or download the file again");
}

template <typename T>
T parsedNumber(std::string_view text)
{
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        noNumber();
    return value;
}

/// The argument of INT and LONG: "12", "12L", and "00" and "01", which are False and True.
PickleValue textInteger(std::string_view digits)
{
    if (digits == "00" || digits == "01")
        return digits == "01";
    if (digits.ends_with('L'))
        digits.remove_suffix(1);
    const std::string_view magnitude = digits.substr(digits.starts_with('-') ? 1 : 0);
    if (magnitude.empty() || magnitude.find_first_not_of("0123456789") != std::string_view::npos)
        noNumber();
    constexpr std::size_t kFitsInto64Bits = 18;
    if (magnitude.size() > kFitsInto64Bits)
        return PickleLongInteger{digits};
    return parsedNumber<std::int64_t>(digits);
}

/// The argument of LONG1 and LONG4: little-endian, two's complement, as short as can be.
PickleValue longInteger(std::string_view bytes)
{
    if (bytes.size() > sizeof(std::int64_t))
        return PickleLongInteger{bytes};
    std::uint64_t value = 0;
    int shift = 0;
    for (const char byte : bytes) {
        value |= std::uint64_t{static_cast<std::uint8_t>(byte)} << shift;
        shift += 8;
    }
    const bool negative = !bytes.empty() && (static_cast<std::uint8_t>(bytes.back()) & 0x80) != 0;
    if (negative && shift < 64)
        value |= ~std::uint64_t{0} << shift;
    return static_cast<std::int64_t>(value);
}

/// The argument of STRING; its escapes are left as they are, which no name of a tensor needs.
std::string_view withoutQuotes(std::string_view text)
{
    const bool quotes = text.size() >= 2 && (text.front() == '\'' || text.front() == '"') &&
                        text.back() == text.front();
    return quotes ? text.substr(1, text.size() - 2) : text;
}

} // namespace

std::optional<PickleValue> plainPickleValue(std::uint8_t code, PickleReader& in)
{
    switch (code) {
    case 'N':
        return PickleValue();
    case 0x88:
        return PickleValue(true);
    case 0x89:
        return PickleValue(false);
    case 'J':
        return std::int64_t{in.signed32()};
    case 'K':
        return static_cast<std::int64_t>(in.number(1));
    case 'M':
        return static_cast<std::int64_t>(in.number(2));
    case 'I':
    case 'L':
        return textInteger(in.line());
    case 0x8a:
        return longInteger(in.text(in.number(1)));
    case 0x8b:
        return longInteger(in.text(in.number(4)));
    case 'F':
        return parsedNumber<double>(in.line());
    case 'G':
        return in.real();
    case 'S':
        return PickleText{withoutQuotes(in.line())};
    case 'V':
        return PickleText{in.line()};
    case 'U':
    case 'C':
    case 0x8c:
        return PickleText{in.text(in.number(1))};
    case 'T':
    case 'B':
    case 'X':
        return PickleText{in.text(in.number(4))};
    case 0x8d:
    case 0x8e:
        return PickleText{in.text(in.number(8))};
    default:
        return {};
    }
}

std::uint64_t pickleTextIndex(std::string_view digits)
{
    return parsedNumber<std::uint64_t>(digits);
}

} // namespace murmuration
