// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace murmuration {

/// While one lives, freed memory stays with the program; then it goes back to the system. LibTorch
/// frees every map of a picture and asks for it again with the next one: the system takes longer
/// to clear its pages each time than most steps take.
class KeptMemory
{
public:
    KeptMemory();
    ~KeptMemory();
    KeptMemory(const KeptMemory&) = delete;
    KeptMemory& operator=(const KeptMemory&) = delete;
};

} // namespace murmuration
