// SPDX-License-Identifier: Apache-2.0
// Measures what a whole layout needs besides time:
//     pipeline_bench FOLDER [POINTS] [MOMENTS] [LAYOUT]
// FOLDER holds the four files of MNIST; POINTS are 70000 by default, above that generated clusters;
// LAYOUT is 2 (unless given) or 3, t-SNE's dimensions, or umap.
// Prints the most memory that was in use at a time beyond the features themselves, and how long it
// took until work ended after it was asked to, at so many random moments (40) from the first stage
// to the hundredth step.
#include "core/base/parallel.h"
#include "core/layout/layout_pipeline.h"
#include "tests/bench/bench_data.h"

#include <atomic>
#include <cstring>
#include <fstream>
#include <malloc.h>
#include <string_view>
#include <thread>

using namespace murmuration;
using namespace murmuration::bench;

namespace {

constexpr int kSteps = 100;
using Clock = std::chrono::steady_clock;

/// A line of /proc/self/status, in bytes.
double processMemory(const char* name)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name))
            return 1024 * std::strtod(line.c_str() + std::strlen(name), nullptr);
    }
    return 0;
}

/// Prepares and steps until it is done or asked to stop.
void layOut(const std::shared_ptr<const FeatureMatrix>& features, const LayoutOptions& options,
            const TaskContext& context)
{
    LayoutPipeline pipeline;
    try {
        pipeline.update(features, options, context);
        while (pipeline.iteration() < kSteps)
            pipeline.step(context);
    } catch (const Cancelled&) {
        return;
    }
}

void measureMemory(const std::shared_ptr<const FeatureMatrix>& features,
                   const LayoutOptions& options)
{
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << 5; // the peak starts again from here
    const double before = processMemory("VmRSS:");
    layOut(features, options, {});
    const double used = processMemory("VmHWM:") - before;
    constexpr double kNeighbors = 90;
    constexpr double kBytesPerPoint = 200;
    const auto points = static_cast<double>(features->rows());
    std::printf(
        "memory beyond the features: %.0f MiB, %.0f bytes a point: %.0f and %.1f for each of "
        "its %.0f neighbours\n",
        used / 1048576, used / points, kBytesPerPoint,
        (used / points - kBytesPerPoint) / kNeighbors, kNeighbors);
}

/// Milliseconds from the request until the work has ended.
double latencyAfter(double seconds, const std::shared_ptr<const FeatureMatrix>& features,
                    const LayoutOptions& options)
{
    std::atomic<bool> stop{false};
    Clock::time_point ended;
    std::thread worker([&] {
        layOut(features, options, TaskContext([&] { return stop.load(); }));
        ended = Clock::now();
    });
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    const Clock::time_point asked = Clock::now();
    stop = true;
    worker.join();
    return std::max(0.0, std::chrono::duration<double, std::milli>(ended - asked).count());
}

void measureStopping(const std::shared_ptr<const FeatureMatrix>& features,
                     const LayoutOptions& options, int moments)
{
    Stopwatch watch;
    layOut(features, options, {});
    const double whole = watch.lap().wall;
    Random random(1);
    std::vector<double> latencies;
    double longestAt = 0;
    for (int i = 0; i < moments; ++i) {
        const double at = whole * random.uniform();
        latencies.push_back(latencyAfter(at, features, options));
        if (latencies.back() == *std::max_element(latencies.begin(), latencies.end()))
            longestAt = at;
    }
    std::sort(latencies.begin(), latencies.end());
    std::printf("stopping, at %d moments of %.1f s: half within %.1f ms, all within %.1f ms (after "
                "%.2f s)\n",
                moments, whole, latencies[latencies.size() / 2], latencies.back(), longestAt);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2 || argv[1][0] == '-') {
        std::fprintf(stderr, "usage: pipeline_bench FOLDER [POINTS] [MOMENTS] [LAYOUT]\n");
        return 2;
    }
    const std::size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : kAllDigits;
    const int moments = argc > 3 ? std::atoi(argv[3]) : 40;
    const std::string_view layout = argc > 4 ? argv[4] : "2";
    LayoutOptions options;
    options.method = layout == "umap" ? LayoutMethod::Umap : LayoutMethod::Tsne;
    options.tsne.dimensions = layout == "3" ? 3 : 2;
    std::vector<int> labels;
    const auto features = std::make_shared<const FeatureMatrix>(
        count > kAllDigits ? generatedClusters(count, labels) : digits(argv[1], count), "bench");
    std::printf("%zu points in %zu dimensions, %u threads\n", count, features->dimensions(),
                threadBudget());
    measureMemory(features, options);
    if (moments > 0)
        measureStopping(features, options, moments);
    return 0;
}
