// SPDX-License-Identifier: Apache-2.0
#include "core/base/reason.h"

#include <new>
#include <stdexcept>

namespace murmuration {

bool isOutOfMemory(const std::exception& error)
{
    return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
           dynamic_cast<const std::length_error*>(&error) != nullptr;
}

std::string reasonOf(const std::exception& error)
{
    return isOutOfMemory(error) ? "there is not enough memory" : error.what();
}

std::string withNextStep(const std::string& reason, std::string_view step)
{
    return reason.find(';') != std::string::npos ? reason : reason + "; " + std::string(step);
}

} // namespace murmuration
