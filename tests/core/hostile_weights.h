// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/core/weight_files.h"
#include "tests/core/weight_refusal.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iterator>
#include <new>
#include <string>

/// What the tests of weight files that lie have in common.
namespace murmuration::weight_files {

/// In bytes, since it was last set to 0.
inline std::atomic<std::size_t> largestAllocation{0};

/// A pickled dictionary of one tensor, "w".
inline std::string weights(const std::string& pickledTensor)
{
    return dict({{"w", pickledTensor}});
}

inline bool saysWhatToDo(const QString& reason)
{
    const char* const steps[] = {"copy or download", "save ", "get it from", "choose another"};
    return std::any_of(std::begin(steps), std::end(steps),
                       [&](const char* step) { return reason.contains(QLatin1StringView(step)); });
}

/// The file is refused in one sentence, and takes no more memory than its size allows. `sentence`:
/// what the reason holds; of several, parted by '|', one.
inline void expectRefusal(const std::string& file, const QString& sentence)
{
    largestAllocation = 0;
    const QString reason = refusalOfFile(file);
    const std::size_t largest = largestAllocation;
    QVERIFY(!reason.isEmpty());
    const QStringList choices = sentence.split('|');
    QVERIFY2(std::any_of(choices.begin(), choices.end(),
                         [&](const QString& choice) { return reason.contains(choice); }),
             qPrintable(reason));
    QVERIFY2(reason.size() < 400 && !reason.contains('\n'), qPrintable(reason));
    QVERIFY2(saysWhatToDo(reason), qPrintable(reason));
    // A pickle's values take more memory than its bytes, but never out of proportion.
    constexpr std::size_t kSome = 1 << 16;
    QVERIFY2(largest < kSome + 64 * file.size(), qPrintable(QString::number(largest)));
}

} // namespace murmuration::weight_files

// NOLINTBEGIN(misc-definitions-in-headers): a test is one source, and these cannot be inline.

// Every allocation of this program is noted, so that a header that lies is seen to take no memory.
void* operator new(std::size_t size)
{
    murmuration::weight_files::largestAllocation =
        std::max<std::size_t>(murmuration::weight_files::largestAllocation, size);
    if (void* const memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

// NOLINTEND(misc-definitions-in-headers)
