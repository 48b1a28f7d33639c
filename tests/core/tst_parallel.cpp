// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <mutex>
#include <set>
#include <stdexcept>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace murmuration;

namespace {

constexpr std::chrono::seconds kPatience(20);

/// Whether a loop's ranges meet on two threads at the same time.
bool seesASecondThread(std::size_t ranges)
{
    std::atomic<int> within{0};
    std::atomic<bool> met{false};
    const auto begin = std::chrono::steady_clock::now();
    parallelFor(ranges, 1, [&](std::size_t, std::size_t) {
        if (++within == 2)
            met = true;
        while (!met && std::chrono::steady_clock::now() - begin < kPatience)
            std::this_thread::yield();
    });
    return met;
}

} // namespace

class TestParallel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { setThreadBudget(0); }

    void budgetIsWhatWasSet()
    {
        QVERIFY(threadBudget() >= 1);
        setThreadBudget(3);
        QCOMPARE(threadBudget(), 3U);
    }

    void everyIndexIsVisitedOnce_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("grain");
        for (const auto& [count, grain] :
             {std::pair(0, 5), std::pair(1, 5), std::pair(1000, 1), std::pair(1000, 7),
              std::pair(1000, 1000), std::pair(10, 0)})
            QTest::addRow("%d by %d", count, grain) << count << grain;
    }
    void everyIndexIsVisitedOnce()
    {
        QFETCH(int, count);
        QFETCH(int, grain);
        for (const unsigned threads : {1U, 2U, 4U}) {
            setThreadBudget(threads);
            std::vector<int> visits(static_cast<std::size_t>(count),
                                    0); // plain: each is one thread's alone
            parallelFor(visits.size(), static_cast<std::size_t>(grain),
                        [&](std::size_t begin, std::size_t end) {
                            for (std::size_t i = begin; i < end; ++i)
                                ++visits[i];
                        });
            QVERIFY(std::all_of(visits.begin(), visits.end(),
                                [](int visited) { return visited == 1; }));
        }
    }

    void goesOnWhenTheSystemHasNoMoreThreads()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("sanitizers need the address space that is limited here");
#endif
        std::size_t pages = 0;
        std::ifstream("/proc/self/statm") >> pages;
        QVERIFY(pages > 0);
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_AS, &before), 0);
        constexpr std::size_t kRoom = std::size_t{64} << 20U; // a few threads' stacks
        const rlimit tight{pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + kRoom,
                           before.rlim_max};
        QCOMPARE(setrlimit(RLIMIT_AS, &tight), 0);
        setThreadBudget(200);
        std::atomic<int> visits{0};
        parallelFor(1000, 1, [&](std::size_t, std::size_t) { ++visits; });
        setrlimit(RLIMIT_AS, &before);
        QCOMPARE(visits.load(), 1000);
    }

    void rangesDoNotDependOnTheThreads()
    {
        const auto rangesWith = [](unsigned threads) {
            setThreadBudget(threads);
            std::mutex mutex;
            std::set<std::pair<std::size_t, std::size_t>> ranges;
            parallelFor(103, 10, [&](std::size_t begin, std::size_t end) {
                const std::lock_guard lock(mutex);
                ranges.emplace(begin, end);
            });
            return ranges;
        };
        const auto alone = rangesWith(1);
        QCOMPARE(alone.size(), std::size_t{11});
        QVERIFY(alone.contains({100, 103}));
        QVERIFY(rangesWith(4) == alone);
    }

    void resultsAreSeenByTheCaller()
    {
        setThreadBudget(4);
        std::vector<double> sums(64);
        for (int repeat = 0; repeat < 200; ++repeat) {
            parallelFor(sums.size(), 1, [&](std::size_t begin, std::size_t) {
                sums[begin] += static_cast<double>(begin);
            });
        }
        for (std::size_t i = 0; i < sums.size(); ++i)
            QCOMPARE(sums[i], 200.0 * static_cast<double>(i));
    }

    void theFirstExceptionComesBack()
    {
        for (const unsigned threads : {1U, 4U}) {
            setThreadBudget(threads);
            QVERIFY_EXCEPTION_THROWN(parallelFor(100, 1,
                                                 [](std::size_t begin, std::size_t) {
                                                     if (begin == 40)
                                                         throw std::runtime_error("forty");
                                                 }),
                                     std::runtime_error);
            // And the pool still works.
            std::atomic<int> done{0};
            parallelFor(100, 1, [&](std::size_t, std::size_t) { ++done; });
            QCOMPARE(done.load(), 100);
        }
    }

    void threadsThatHaveGoneToSleepComeBack()
    {
        setThreadBudget(2);
        for (int i = 0; i < 5; ++i) {
            QTest::qSleep(5); // much longer than a thread waits for the next loop
            QVERIFY(seesASecondThread(2));
        }
    }

    void aLongLoopIsJoinedByThreadsThatWereBusy()
    {
        setThreadBudget(2);
        std::atomic<bool> held{false};
        std::atomic<bool> released{false};
        // The pool's one thread and a caller of its own are held in a loop.
        std::thread other([&] {
            std::atomic<int> within{0};
            parallelFor(2, 1, [&](std::size_t, std::size_t) {
                held = ++within == 2;
                while (!released)
                    std::this_thread::yield();
            });
        });
        while (!held)
            std::this_thread::yield();
        std::mutex mutex;
        std::set<std::thread::id> seen;
        const auto begin = std::chrono::steady_clock::now();
        parallelFor(200, 1, [&](std::size_t, std::size_t) {
            released = true;
            {
                const std::lock_guard lock(mutex);
                seen.insert(std::this_thread::get_id());
                if (seen.size() == 2 || std::chrono::steady_clock::now() - begin > kPatience)
                    return;
            }
            QTest::qSleep(1);
        });
        other.join();
        QCOMPARE(seen.size(), std::size_t{2});
    }

    void nestedLoopsRunOnTheirOwnThread()
    {
        setThreadBudget(4);
        std::atomic<int> inner{0};
        std::atomic<int> strangers{0};
        parallelFor(8, 1, [&](std::size_t, std::size_t) {
            const auto self = std::this_thread::get_id();
            parallelFor(10, 1, [&](std::size_t, std::size_t) {
                ++inner;
                strangers += std::this_thread::get_id() == self ? 0 : 1;
            });
        });
        QCOMPARE(inner.load(), 80);
        QCOMPARE(strangers.load(), 0);
    }

    void severalCallersAtOnce()
    {
        setThreadBudget(3);
        std::vector<std::size_t> totals(6);
        {
            std::vector<std::jthread> callers;
            for (std::size_t c = 0; c < totals.size(); ++c) {
                callers.emplace_back([&totals, c] {
                    for (int repeat = 0; repeat < 50; ++repeat) {
                        std::vector<std::size_t> parts(20);
                        parallelFor(200, 10, [&](std::size_t begin, std::size_t end) {
                            parts[begin / 10] = end - begin;
                        });
                        for (const std::size_t part : parts)
                            totals[c] += part;
                    }
                });
            }
        }
        for (const std::size_t total : totals)
            QCOMPARE(total, std::size_t{50 * 200});
    }

    void theBudgetMayChangeWhileLoopsRun()
    {
        std::jthread changing([](const std::stop_token& stop) {
            for (unsigned threads = 1; !stop.stop_requested(); threads = threads % 4 + 1) {
                setThreadBudget(threads);
                std::this_thread::yield();
            }
        });
        for (int repeat = 0; repeat < 300; ++repeat) {
            std::atomic<std::size_t> total{0};
            parallelFor(500, 9, [&](std::size_t begin, std::size_t end) { total += end - begin; });
            QCOMPARE(total.load(), std::size_t{500});
        }
    }
};

QTEST_GUILESS_MAIN(TestParallel)
#include "tst_parallel.moc"
