// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/torch_errors.h"

#include "core/base/text.h"

#include <c10/util/Exception.h>

#include <new>
#include <string_view>

namespace murmuration {
namespace {

std::string whatOf(const std::exception& e)
{
    const auto* const torchError = dynamic_cast<const c10::Error*>(&e);
    return torchError ? torchError->what_without_backtrace() : e.what();
}

} // namespace

void rethrowOutOfMemory(const std::exception& e)
{
    const std::string message = whatOf(e);
    // TorchScript's interpreter makes runtime errors of all that is thrown within it.
    if (dynamic_cast<const std::bad_alloc*>(&e) ||
        message.find("DefaultCPUAllocator") != std::string::npos ||
        message.find("std::bad_alloc") != std::string::npos)
        throw std::bad_alloc();
}

std::string messageOf(const std::exception& e)
{
    rethrowOutOfMemory(e);
    const std::string message = whatOf(e);
    if (message.find("out of memory") != std::string::npos)
        return "the graphics card has not enough memory; close other programs that use it, or "
               "choose a smaller network";
    return message;
}

std::string causeOf(const std::exception& e)
{
    const std::string message = messageOf(e);
    constexpr std::string_view kMarker = "RuntimeError: ";
    const std::size_t marked = message.rfind(kMarker);
    const std::size_t begin = message.find_first_not_of(
        " \n\r\t", marked != std::string::npos ? marked + kMarker.size() : 0);
    if (begin == std::string::npos)
        return "LibTorch gives no reason";
    constexpr std::size_t kLongest = 200;
    std::string line =
        shortened(message.substr(begin, message.find('\n', begin) - begin), kLongest);
    while (!line.empty() && std::string_view(".: ").find(line.back()) != std::string_view::npos)
        line.pop_back();
    return line;
}

} // namespace murmuration
