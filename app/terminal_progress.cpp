// SPDX-License-Identifier: Apache-2.0
#include "app/terminal_progress.h"

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace murmuration {
namespace {

constexpr std::size_t kBarWidth = 24;

} // namespace

TerminalProgress::TerminalProgress()
    : m_terminal(isatty(STDERR_FILENO) == 1)
{
}

TerminalProgress::~TerminalProgress()
{
    endStage();
}

void TerminalProgress::beginStage(const std::string& name)
{
    endStage();
    const std::lock_guard lock(m_mutex);
    m_stage = name;
    m_lastShown = Clock::now();
    std::cerr << name << (m_terminal ? "" : "\n") << std::flush;
    m_lineOpen = m_terminal;
}

void TerminalProgress::advance(std::size_t done, std::size_t total, const std::string& note)
{
    const std::lock_guard lock(m_mutex);
    const auto interval =
        m_terminal ? std::chrono::milliseconds(100) : std::chrono::milliseconds(5000);
    const auto now = Clock::now();
    if (now - m_lastShown < interval && !(m_terminal && done == total))
        return;
    m_lastShown = now;
    constexpr auto kClearLine = "\r\x1b[K";
    if (m_terminal)
        std::cerr << kClearLine << line(done, total, note) << std::flush;
    else
        std::cerr << line(done, total, note) << '\n';
    m_lineOpen = m_terminal;
}

void TerminalProgress::tell(const std::string& line)
{
    endStage();
    const std::lock_guard lock(m_mutex);
    std::cerr << line << '\n' << std::flush;
}

void TerminalProgress::endStage()
{
    const std::lock_guard lock(m_mutex);
    if (m_lineOpen)
        std::cerr << '\n' << std::flush;
    m_lineOpen = false;
}

std::string TerminalProgress::line(std::size_t done, std::size_t total,
                                   const std::string& note) const
{
    std::string text = m_stage;
    if (total > 0) {
        if (m_terminal) {
            const std::size_t filled = kBarWidth * std::min(done, total) / total;
            text += " [" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "]";
        }
        text += " " + std::to_string(done) + "/" + std::to_string(total);
    } else {
        text += " " + std::to_string(done);
    }
    return note.empty() ? text : text + ", " + note;
}

} // namespace murmuration
