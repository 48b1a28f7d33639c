// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace murmuration {

/// Progress of a command on standard error: one line that redraws itself on a terminal, else a
/// plain line at the start of each stage and every few seconds. Any thread may advance it.
class TerminalProgress
{
public:
    TerminalProgress();
    ~TerminalProgress();

    void beginStage(const std::string& name);
    /// `note` stands behind the bar, e.g. "41 images/s".
    void advance(std::size_t done, std::size_t total, const std::string& note = {});
    /// A line of its own that stays, below which the stage goes on.
    void tell(const std::string& line);
    /// Ends the line under way, so that other text can be printed.
    void endStage();

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] std::string line(std::size_t done, std::size_t total,
                                   const std::string& note) const;

    const bool m_terminal;
    std::mutex m_mutex;
    std::string m_stage;
    bool m_lineOpen = false;
    Clock::time_point m_lastShown{};
};

} // namespace murmuration
