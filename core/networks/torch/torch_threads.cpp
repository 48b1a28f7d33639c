// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/torch_threads.h"

#include "core/base/parallel.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <limits>

// Null where LibTorch's BLAS is another one.
extern "C" {
[[gnu::weak]] int openblas_get_num_threads();           // NOLINT(readability-identifier-naming)
[[gnu::weak]] void openblas_set_num_threads(int count); // NOLINT(readability-identifier-naming)
}

namespace murmuration {
namespace {

/// As many as LibTorch's BLAS took at first, at most.
void setBlasThreads(int count)
{
    if (!openblas_get_num_threads || !openblas_set_num_threads)
        return;
    static const int kAll = openblas_get_num_threads();
    openblas_set_num_threads(std::min(count, kAll));
}

} // namespace

TorchThreads::TorchThreads(int count)
    : m_before(at::get_num_threads())
{
    at::set_num_threads(count);
    setBlasThreads(count);
}

TorchThreads::~TorchThreads()
{
    at::set_num_threads(m_before);
    setBlasThreads(std::numeric_limits<int>::max());
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
