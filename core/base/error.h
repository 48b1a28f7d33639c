// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace murmuration {

/// Something the person must know. `what()` is a sentence fit to show: what failed, on which file,
/// and what to do.
class Error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// Thrown by long functions that were asked to stop. Not a std::exception, so that no catch-all
/// mistakes it for a failure.
struct Cancelled
{
};

} // namespace murmuration
