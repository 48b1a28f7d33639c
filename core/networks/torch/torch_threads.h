// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace murmuration {

/// How many threads LibTorch takes for an operation, while this lives; then as many as before. Its
/// BLAS takes no more: OpenBLAS has threads of its own, for which calls from several threads queue.
class TorchThreads
{
public:
    explicit TorchThreads(int count);
    ~TorchThreads();
    TorchThreads(const TorchThreads&) = delete;
    TorchThreads& operator=(const TorchThreads&) = delete;

private:
    int m_before;
    int m_blasBefore;
};

/// Calls `function` with 0 .. count - 1 on the threads of parallelFor, LibTorch on one thread in
/// each call, as TorchThreads(1) must have set. Those it has itself meet after every operation, and
/// then wait busily on the cores that the next step wants.
void forEachOnOneThread(std::size_t count, const std::function<void(std::size_t)>& function);

} // namespace murmuration
