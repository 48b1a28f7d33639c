// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/torch_threads.h"

#include "core/base/parallel.h"

#include <ATen/Parallel.h>

#include <algorithm>

// Null where LibTorch's BLAS is another one.
extern "C" {
[[gnu::weak]] int openblas_get_num_threads();           // NOLINT(readability-identifier-naming)
[[gnu::weak]] void openblas_set_num_threads(int count); // NOLINT(readability-identifier-naming)
}

namespace murmuration {
namespace {

bool isOpenBlas()
{
    return openblas_get_num_threads && openblas_set_num_threads;
}

} // namespace

TorchThreads::TorchThreads(int count)
    : m_before(at::get_num_threads())
    , m_blasBefore(isOpenBlas() ? openblas_get_num_threads() : 0)
{
    at::set_num_threads(count);
    if (isOpenBlas())
        openblas_set_num_threads(std::min(count, m_blasBefore));
}

TorchThreads::~TorchThreads()
{
    at::set_num_threads(m_before);
    if (isOpenBlas())
        openblas_set_num_threads(m_blasBefore);
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
