// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace murmuration::bench {

using Clock = std::chrono::steady_clock;

inline double secondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Processor time of this process by what its threads are for, in seconds.
struct Work
{
    double gui = 0;
    double raster = 0; ///< of Mesa's software renderer
    double engine = 0; ///< of the layout's worker and of parallelFor

    Work& operator+=(const Work& other)
    {
        gui += other.gui;
        raster += other.raster;
        engine += other.engine;
        return *this;
    }
    [[nodiscard]] Work operator-(const Work& before) const
    {
        return {gui - before.gui, raster - before.raster, engine - before.engine};
    }
};

/// `program`: its name, which threads without one of their own have.
inline Work workSoFar(const std::string& program)
{
    Work work;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        double nanoseconds = 0;
        std::string name;
        std::ifstream(task.path() / "schedstat") >> nanoseconds;
        std::ifstream(task.path() / "comm") >> name;
        const double seconds = 1e-9 * nanoseconds;
        if (task.path().filename() == std::to_string(getpid()))
            work.gui += seconds;
        else if (name.starts_with("llvmpipe"))
            work.raster += seconds;
        else if (name == program)
            work.engine += seconds;
    }
    return work;
}

} // namespace murmuration::bench
