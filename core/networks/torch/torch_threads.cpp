// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/torch_threads.h"

#include "core/base/parallel.h"

#include <ATen/Parallel.h>

namespace murmuration {

TorchThreads::TorchThreads(int count)
    : m_before(at::get_num_threads())
{
    at::set_num_threads(count);
}

TorchThreads::~TorchThreads()
{
    at::set_num_threads(m_before);
}

void forEachOnOneThread(std::size_t count, const std::function<void(std::size_t)>& function)
{
    parallelFor(count, 1, [&](std::size_t i, std::size_t) {
        // Each thread has a number of its own. Setting it throws away what oneDNN has prepared.
        if (at::get_num_threads() != 1)
            at::set_num_threads(1);
        function(i);
    });
}

} // namespace murmuration
