// SPDX-License-Identifier: Apache-2.0
#include "core/base/bounded_queue.h"
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

    void queueKeepsOrderAndLosesNothing()
    {
        BoundedQueue<int> queue(3);
        std::vector<int> received;
        std::jthread producer([&] {
            for (int n = 0; n < 2000; ++n)
                queue.push(n, {});
            queue.close();
        });
        while (const std::optional<int> value = queue.pop({}))
            received.push_back(*value);
        QCOMPARE(received.size(), std::size_t{2000});
        for (int n = 0; n < 2000; ++n)
            QCOMPARE(received[static_cast<std::size_t>(n)], n);
        QVERIFY(!queue.push(1, {}));
    }

    void fullQueueMakesItsProducerWait()
    {
        BoundedQueue<int> queue(2);
        std::atomic<int> pushed{0};
        std::jthread producer([&](const std::stop_token& stop) {
            while (queue.push(pushed, stop))
                ++pushed;
        });
        while (pushed < 2)
            std::this_thread::yield();
        std::this_thread::yield();
        QCOMPARE(pushed.load(), 2); // the third waits for room
        QCOMPARE(queue.pop({}), std::optional<int>(0));
        while (pushed < 3)
            std::this_thread::yield();
        producer.request_stop(); // wakes the one that waits
        producer.join();
        QCOMPARE(pushed.load(), 3);
    }

    void severalProducersAndConsumers()
    {
        BoundedQueue<int> queue(4);
        std::atomic<long> sum{0};
        {
            std::vector<std::jthread> consumers;
            for (int c = 0; c < 3; ++c) {
                consumers.emplace_back([&] {
                    while (const std::optional<int> value = queue.pop({}))
                        sum += *value;
                });
            }
            {
                std::vector<std::jthread> producers;
                for (int p = 0; p < 3; ++p) {
                    producers.emplace_back([&] {
                        for (int n = 1; n <= 300; ++n)
                            queue.push(n, {});
                    });
                }
            }
            queue.close();
        }
        QCOMPARE(sum.load(), 3L * 300 * 301 / 2);
    }
};

QTEST_GUILESS_MAIN(TestMailbox)
#include "tst_mailbox.moc"
