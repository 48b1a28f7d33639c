// SPDX-License-Identifier: Apache-2.0
#include "core/base/mailbox.h"
#include "core/base/task_context.h"

#include <QtTest>

#include <atomic>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace murmuration;

class TestMailbox : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theNewestWins()
    {
        Mailbox<std::string> box;
        QVERIFY(!box.take());
        QVERIFY(box.put("first"));
        QVERIFY(!box.put("second")); // was not empty: no second wake-up
        QCOMPARE(box.take(), std::optional<std::string>("second"));
        QVERIFY(!box.take());
        QVERIFY(box.put("third"));
    }

    void peekLooksWithoutTaking()
    {
        Mailbox<int> box;
        QVERIFY(!box.peek([](int) { return true; }));
        box.put(7);
        QVERIFY(box.peek([](int value) { return value == 7; }));
        QVERIFY(!box.peek([](int value) { return value == 8; }));
        QCOMPARE(box.take(), std::optional<int>(7));
    }

    void waitingEndsWithAValueOrAStop()
    {
        Mailbox<int> box;
        std::optional<int> first;
        std::optional<int> second = 5;
        {
            std::jthread taker([&](const std::stop_token& stop) {
                first = box.waitAndTake(stop);
                second = box.waitAndTake(stop);
            });
            box.put(1);
            while (box.peek([](int) { return true; }))
                std::this_thread::yield();
        } // the destructor asks to stop
        QCOMPARE(first, std::optional<int>(1));
        QVERIFY(!second);
    }

    void statesArriveWholeAndInOrder()
    {
        // Many puts from one thread: the taker sees an ascending subsequence that ends with the
        // last, each complete.
        struct State
        {
            int number = 0;
            std::shared_ptr<const std::vector<int>> values;
        };
        constexpr int kLast = 5000;
        Mailbox<State> box;
        std::atomic<int> wakeUps{0};
        std::jthread sender([&] {
            for (int n = 1; n <= kLast; ++n)
                wakeUps += box.put({n, std::make_shared<const std::vector<int>>(16, n)}) ? 1 : 0;
        });
        int newest = 0;
        int taken = 0;
        bool whole = true;
        bool ascending = true;
        while (newest < kLast) {
            const std::optional<State> state = box.waitAndTake({});
            ++taken;
            ascending = ascending && state->number > newest;
            newest = state->number;
            whole = whole &&
                    std::accumulate(state->values->begin(), state->values->end(), 0) == 16 * newest;
        }
        sender.join();
        QVERIFY(whole);
        QVERIFY(ascending);
        QCOMPARE(wakeUps.load(), taken); // exactly one wake-up for each value that could be taken
    }

    void aRequestCanInterruptWork()
    {
        // The way a worker is cancelled: its context looks into the inbox while it works.
        Mailbox<int> inbox;
        std::atomic<bool> working{false};
        std::atomic<bool> cancelled{false};
        std::jthread worker([&] {
            const TaskContext context([&] { return inbox.peek([](int run) { return run > 1; }); });
            try {
                while (true) {
                    context.throwIfStopped();
                    working = true;
                }
            } catch (const Cancelled&) {
                cancelled = true;
            }
        });
        while (!working)
            std::this_thread::yield();
        inbox.put(2);
        worker.join();
        QVERIFY(cancelled);
    }
};

QTEST_GUILESS_MAIN(TestMailbox)
#include "tst_mailbox.moc"
