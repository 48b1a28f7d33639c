// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace murmuration {

/// Gives a vector's memory back; `values = {}` would empty it and keep the memory.
template <typename T>
void release(std::vector<T>& values)
{
    std::vector<T>().swap(values);
}

} // namespace murmuration
