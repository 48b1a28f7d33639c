// SPDX-License-Identifier: Apache-2.0
#include "app/command_failure.h"

#include "core/base/reason.h"

#include <iostream>

namespace murmuration {

void tellFailure(const std::exception& error, std::string_view remedy)
{
    std::cerr << "murmuration: " << reasonOf(error);
    if (isOutOfMemory(error))
        std::cerr << "; " << remedy;
    std::cerr << '\n';
}

} // namespace murmuration
