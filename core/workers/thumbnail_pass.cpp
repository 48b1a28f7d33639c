// SPDX-License-Identifier: Apache-2.0
#include "core/workers/thumbnail_pass.h"

#include "core/base/parallel.h"

#include <atomic>
#include <cstddef>
#include <exception>
#include <thread>

namespace murmuration {

void makeThumbnails(const Collection& collection, const std::vector<std::uint32_t>& items,
                    Thumbnails& thumbnails, unsigned threads, const std::stop_token& stop,
                    const std::function<void()>& progressed)
{
    std::atomic<std::size_t> next{0};
    /// False when none is left.
    const auto makeNext = [&] {
        const std::size_t i = next++;
        if (i >= items.size() || stop.stop_requested())
            return false;
        try {
            const std::uint32_t item = items[i];
            if (!thumbnails.has(item))
                thumbnails.set(item, collection.pictures->read(item, 2 * thumbnails.side()).image);
        } catch (const std::exception&) {
            // Gone since its features were made: who looks at it closely is told the reason.
        }
        return true;
    };
    std::vector<std::jthread> others;
    for (unsigned t = 1; t < threads; ++t)
        others.emplace_back([&] {
            lowerThreadPriority();
            while (makeNext()) {
            }
        });
    while (makeNext())
        progressed();
    others.clear();
    progressed();
}

} // namespace murmuration
