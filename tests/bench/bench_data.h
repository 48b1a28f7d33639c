// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/random.h"
#include "core/layout/pca.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <string>
#include <vector>
#include <zlib.h>

namespace murmuration::bench {

inline constexpr std::size_t kPixels = 784;
inline constexpr std::size_t kTestDigits = 10000;
inline constexpr std::size_t kAllDigits = 70000;
inline constexpr std::size_t kReduced = 50;

/// `count` bytes of a compressed file, after its header. Ends the program when they aren't there.
inline std::vector<unsigned char> readIdx(const std::string& file, std::size_t header,
                                          std::size_t count)
{
    std::vector<unsigned char> bytes(header + count);
    gzFile in = gzopen(file.c_str(), "rb");
    const int got = in ? gzread(in, bytes.data(), static_cast<unsigned>(bytes.size())) : 0;
    if (in)
        gzclose(in);
    if (got != static_cast<int>(bytes.size())) {
        std::fprintf(stderr, "cannot read %zu bytes of %s\n", bytes.size(), file.c_str());
        std::exit(1);
    }
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header));
    return bytes;
}

/// Digits of MNIST, whose four files are in `folder`: up to 10 000 of the test set with all their
/// pixels, more than that of both sets, reduced to 50 principal components.
inline Matrix digits(const std::string& folder, std::size_t count)
{
    constexpr std::size_t kHeader = 16;
    Matrix matrix(count, kPixels);
    auto to = matrix.values.begin();
    const auto append = [&](const char* file, std::size_t digitCount) {
        const auto bytes = readIdx(folder + file, kHeader, digitCount * kPixels);
        to = std::transform(bytes.begin(), bytes.end(), to,
                            [](unsigned char byte) { return static_cast<float>(byte) / 255; });
    };
    append("/t10k-images-idx3-ubyte.gz", std::min(count, kTestDigits));
    if (count <= kTestDigits)
        return matrix;
    append("/train-images-idx3-ubyte.gz", count - kTestDigits);
    return principalComponents(matrix, kReduced).project(matrix);
}

inline std::vector<int> digitLabels(const std::string& folder, std::size_t count)
{
    constexpr std::size_t kHeader = 8;
    std::vector<int> labels;
    const auto append = [&](const char* file, std::size_t labelCount) {
        const auto bytes = readIdx(folder + file, kHeader, labelCount);
        labels.insert(labels.end(), bytes.begin(), bytes.end());
    };
    append("/t10k-labels-idx1-ubyte.gz", std::min(count, kTestDigits));
    if (count > kTestDigits)
        append("/train-labels-idx1-ubyte.gz", count - kTestDigits);
    return labels;
}

/// Points in 50 dimensions: 200 Gaussian clusters of different width around random centres, seed 1.
inline Matrix generatedClusters(std::size_t count, std::vector<int>& labels)
{
    constexpr std::size_t kClusters = 200;
    Random random(1);
    Matrix centers(kClusters, kReduced);
    for (float& value : centers.values)
        value = static_cast<float>(3 * random.normal());
    Matrix matrix(count, kReduced);
    labels.clear();
    for (std::size_t r = 0; r < count; ++r) {
        const std::size_t cluster = random.below(kClusters);
        labels.push_back(static_cast<int>(cluster));
        const double width = 0.5 + static_cast<double>(cluster) / kClusters;
        for (std::size_t c = 0; c < kReduced; ++c)
            matrix.at(r, c) = centers.at(cluster, c) + static_cast<float>(width * random.normal());
    }
    return matrix;
}

/// Seconds that have gone by, and seconds of work on all processors: the second tells what
/// something costs even where other programs run.
struct Time
{
    double wall = 0;
    double processors = 0;
};

class Stopwatch
{
public:
    /// Since it was made, or since the last lap.
    Time lap()
    {
        const auto wall = std::chrono::steady_clock::now();
        const double processors = processorSeconds();
        const Time time{std::chrono::duration<double>(wall - m_wall).count(),
                        processors - m_processors};
        m_wall = wall;
        m_processors = processors;
        return time;
    }

private:
    static double processorSeconds()
    {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    }

    std::chrono::steady_clock::time_point m_wall = std::chrono::steady_clock::now();
    double m_processors = processorSeconds();
};

} // namespace murmuration::bench
