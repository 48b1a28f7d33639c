// SPDX-License-Identifier: Apache-2.0
// Opens a collection and runs a network over it:
//     ingest_bench PATH [MODEL [DECODE_THREADS]]
// Prints how long opening took, the pictures a second, the share of that time for which the network
// waited for pictures, how fast the pictures are decoded and prepared alone by all threads, and the
// peak of memory, LibTorch included.
#include "core/base/parallel.h"
#include "core/collection/collection.h"
#include "core/features/decode_ahead.h"
#include "core/networks/network.h"
#include "tests/bench/bench_data.h"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <sys/resource.h>
#include <vector>

using namespace murmuration;
using namespace murmuration::bench;

namespace {

std::vector<std::uint32_t> all(const Collection& collection)
{
    std::vector<std::uint32_t> items(collection.size());
    std::iota(items.begin(), items.end(), 0U);
    return items;
}

void run(const std::shared_ptr<const Collection>& collection, Network& network, unsigned threads)
{
    const NetworkDescription& description = network.description();
    DecodeAhead ahead(collection, all(*collection), description.preprocessing,
                      description.batchSize, nullptr, threads);
    std::vector<float> features;
    Stopwatch whole;
    Stopwatch part;
    Time waited;
    while (true) {
        part.lap();
        const auto batch = ahead.next({});
        waited.wall += part.lap().wall;
        if (!batch)
            break;
        features.resize(batch->items.size() * description.featureSize);
        network.extract(batch->inputs, batch->items.size(), features);
    }
    const Time time = whole.lap();
    std::printf("%s, %u decode threads: %.0f pictures/s (%.1f s, %.1f s of all processors); the "
                "network waits %.1f %% of the time\n",
                description.name.c_str(), threads,
                static_cast<double>(collection->size()) / time.wall, time.wall, time.processors,
                100 * waited.wall / time.wall);
}

void decodeAlone(const std::shared_ptr<const Collection>& collection, const Network& network)
{
    const NetworkDescription& description = network.description();
    DecodeAhead ahead(collection, all(*collection), description.preprocessing,
                      description.batchSize, nullptr, threadBudget());
    Stopwatch watch;
    while (ahead.next({})) {
    }
    const Time time = watch.lap();
    std::printf("decoding and preparing alone, %u threads: %.0f pictures/s, %.0f us of a processor "
                "each\n",
                threadBudget(), static_cast<double>(collection->size()) / time.wall,
                1e6 * time.processors / static_cast<double>(collection->size()));
}

double peakMiB()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024; // Linux counts KiB
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2 || argv[1][0] == '-') {
        std::fprintf(stderr, "usage: ingest_bench PATH [MODEL [DECODE_THREADS]]\n");
        return 2;
    }
    NetworkChoice choice;
    if (argc > 2)
        choice.model = argv[2];
    const unsigned threads = argc > 3 ? static_cast<unsigned>(std::strtoul(argv[3], nullptr, 10))
                                      : std::max(1U, threadBudget() / 2);
    Stopwatch watch;
    const std::shared_ptr<const Collection> collection = openCollection(argv[1]).collection;
    std::printf("opened %zu pictures in %.2f s, peak %.0f MiB\n", collection->size(),
                watch.lap().wall, peakMiB());
    const std::unique_ptr<Network> network = openNetwork(choice, threadBudget());
    decodeAlone(collection, *network);
    run(collection, *network, threads);
    std::printf("peak %.0f MiB\n", peakMiB());
    return 0;
}
