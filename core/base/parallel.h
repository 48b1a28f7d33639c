// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace murmuration {

/// The number of threads all of core may use together; the number of cores unless set. Set it once,
/// at the start of the process or from the settings: parallelFor and the network module are given
/// it.
void setThreadBudget(unsigned threads);
[[nodiscard]] unsigned threadBudget();

/// Calls `body(begin, end)` for consecutive ranges of at most `grain` indices that cover [0,
/// count), on the caller and up to threadBudget() - 1 pool threads that are free when it is called
/// or while it runs, and returns when all are done.
/// The ranges depend on `count` and `grain` alone, never on the number of threads: sums formed per
/// range and added in order are the same for every thread count. The first exception a body throws
/// is thrown again here, after the other ranges have ended or been skipped. May be called from
/// several threads at once and from within a body (which then runs on its own thread alone).
void parallelFor(std::size_t count, std::size_t grain,
                 const std::function<void(std::size_t begin, std::size_t end)>& body);

/// Lets the GUI's thread go first: raises the calling thread's nice value on Linux, does nothing
/// elsewhere.
void lowerThreadPriority();

} // namespace murmuration
