// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/strided_tensor.h"

#include "core/base/error.h"
#include "core/networks/weights/state_dict.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace murmuration {
namespace {

[[noreturn]] void fail(std::string_view name, const std::string& reason)
{
    throw Error("tensor " + quotedName(name) + ' ' + reason);
}

std::uint64_t valueCount(const PickledTensor& tensor)
{
    std::uint64_t count = 1;
    for (const std::int64_t extent : tensor.shape)
        count *= static_cast<std::uint64_t>(extent);
    return count;
}

/// The place of the last value in the storage; throws when that is no number.
std::uint64_t lastPlace(std::string_view name, const PickledTensor& tensor)
{
    std::int64_t last = tensor.offset;
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        std::int64_t reach = 0;
        if (__builtin_mul_overflow(tensor.shape[i] - 1, tensor.strides[i], &reach) ||
            __builtin_add_overflow(last, reach, &last))
            fail(name, "has an impossible shape");
    }
    return static_cast<std::uint64_t>(last);
}

} // namespace

std::uint64_t checkedBytes(std::string_view name, const PickledTensor& tensor,
                           const PickledStorage& storage)
{
    const auto negative = [](std::int64_t number) { return number < 0; };
    if (tensor.shape.size() != tensor.strides.size() || negative(tensor.offset) ||
        std::any_of(tensor.shape.begin(), tensor.shape.end(), negative) ||
        std::any_of(tensor.strides.begin(), tensor.strides.end(), negative))
        fail(name, "has an impossible shape");
    // Without the empty dimensions, so that nobody's product of the others overflows.
    std::uint64_t bytes = tensorTypeSize(storage.type);
    for (const std::int64_t extent : tensor.shape) {
        const auto times = static_cast<std::uint64_t>(std::max<std::int64_t>(extent, 1));
        if (__builtin_mul_overflow(bytes, times, &bytes))
            fail(name, "has an impossible shape");
    }
    if (std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end())
        return 0;
    if (lastPlace(name, tensor) >= storage.viewCount)
        fail(name, "reaches beyond its storage; the file is damaged or made to deceive: copy or "
                   "download it again");
    // Values may be repeated (a stride of 0), but no network repeats them beyond its storage.
    if (valueCount(tensor) > storage.viewCount)
        fail(name, "has more values than its storage; the file is damaged or made to deceive: copy "
                   "or download it again");
    return bytes;
}

bool isContiguous(const PickledTensor& tensor)
{
    std::int64_t expected = 1;
    for (std::size_t i = tensor.shape.size(); i-- > 0;) {
        if (tensor.shape[i] != 1 && tensor.strides[i] != expected)
            return false;
        expected *= tensor.shape[i];
    }
    return true;
}

std::vector<std::byte> gathered(const PickledTensor& tensor, std::span<const std::byte> view,
                                std::size_t size)
{
    const std::uint64_t count = valueCount(tensor);
    std::vector<std::byte> bytes(count * size);
    if (count == 0)
        return bytes;
    auto place = static_cast<std::uint64_t>(tensor.offset);
    if (isContiguous(tensor)) {
        std::memcpy(bytes.data(), view.data() + place * size, bytes.size());
        return bytes;
    }
    std::vector<std::int64_t> index(tensor.shape.size());
    for (std::uint64_t i = 0; i < count; ++i) {
        std::memcpy(bytes.data() + i * size, view.data() + place * size, size);
        for (std::size_t d = index.size(); d-- > 0;) {
            place += static_cast<std::uint64_t>(tensor.strides[d]);
            if (++index[d] < tensor.shape[d])
                break;
            place -= static_cast<std::uint64_t>(tensor.strides[d] * tensor.shape[d]);
            index[d] = 0;
        }
    }
    return bytes;
}

} // namespace murmuration
