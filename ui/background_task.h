// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/mailbox.h"
#include "core/base/task_context.h"

#include <QObject>
#include <QString>

#include <cstddef>
#include <functional>
#include <thread>

namespace murmuration {

/// One piece of work on a thread of its own, with progress, cancellation and an end that is told on
/// the GUI thread. Destroying it cancels and waits.
class BackgroundTask : public QObject
{
    Q_OBJECT

public:
    /// Throws what it likes: Error and other exceptions become failed(), Cancelled is quiet.
    using Work = std::function<void(const TaskContext& context)>;

    explicit BackgroundTask(QObject* parent = nullptr);
    ~BackgroundTask() override;

    /// Does nothing while another piece of work is under way. Returns whether it began.
    bool start(const QString& name, Work work);
    void cancel();

    [[nodiscard]] bool busy() const { return m_busy; }
    [[nodiscard]] const QString& name() const { return m_name; } ///< "writing the mosaic"
    [[nodiscard]] std::size_t done() const { return m_state.done; }
    [[nodiscard]] std::size_t total() const { return m_state.total; } ///< 0 while it is not known

Q_SIGNALS:
    void changed(); ///< busy(), done() or total()
    void finished();
    void failed(const QString& sentence);

private:
    struct State
    {
        std::size_t done = 0;
        std::size_t total = 0;
        bool ended = false;
        bool cancelled = false;
        std::string failure;
    };

    void run(const Work& work, const std::stop_token& stop);
    void put(State state);
    void take();

    QString m_name;
    bool m_busy = false;
    State m_state;
    Mailbox<State> m_outbox;
    std::jthread m_thread; ///< last: joined before what it uses goes away
};

} // namespace murmuration
