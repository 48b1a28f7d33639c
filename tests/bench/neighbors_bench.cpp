// SPDX-License-Identifier: Apache-2.0
// Times the search for neighbours (k = 90) and measures what it finds:
//     neighbors_bench FOLDER [POINTS...]
// FOLDER holds the four files of MNIST. POINTS are 2000, 10000 (test digits, 784 pixels) and 70000
// (all digits, 50 principal components) by default; any number above 70000 stands for generated
// points in 50 dimensions: 200 Gaussian clusters of different width around random centres, seed 1.
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/layout/pca.h"
#include "core/neighbors/neighbor_graph.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <string>
#include <utility>
#include <vector>
#include <zlib.h>

using namespace murmuration;

namespace {

constexpr std::size_t kPixels = 784;
constexpr std::size_t kHeader = 16;
constexpr std::size_t kTestDigits = 10000;
constexpr std::size_t kAllDigits = 70000;
constexpr std::size_t kReduced = 50;
constexpr std::size_t kNeighbors = 90;

void appendDigits(const std::string& file, std::size_t count, std::vector<float>& values)
{
    std::vector<unsigned char> bytes(kHeader + count * kPixels);
    gzFile in = gzopen(file.c_str(), "rb");
    const int got = in ? gzread(in, bytes.data(), static_cast<unsigned>(bytes.size())) : 0;
    if (in)
        gzclose(in);
    if (got != static_cast<int>(bytes.size())) {
        std::fprintf(stderr, "cannot read %zu bytes of %s\n", bytes.size(), file.c_str());
        std::exit(1);
    }
    std::transform(bytes.begin() + kHeader, bytes.end(), std::back_inserter(values),
                   [](unsigned char byte) { return static_cast<float>(byte) / 255; });
}

Matrix digits(const std::string& folder, std::size_t count)
{
    Matrix matrix;
    matrix.rows = count;
    matrix.columns = kPixels;
    appendDigits(folder + "/t10k-images-idx3-ubyte.gz", std::min(count, kTestDigits),
                 matrix.values);
    if (count > kTestDigits)
        appendDigits(folder + "/train-images-idx3-ubyte.gz", count - kTestDigits, matrix.values);
    return count > kTestDigits ? principalComponents(matrix, kReduced).project(matrix) : matrix;
}

Matrix clusters(std::size_t count)
{
    constexpr std::size_t kClusters = 200;
    Random random(1);
    Matrix centers(kClusters, kReduced);
    for (float& value : centers.values)
        value = static_cast<float>(3 * random.normal());
    Matrix matrix(count, kReduced);
    for (std::size_t r = 0; r < count; ++r) {
        const std::size_t cluster = random.below(kClusters);
        const double width = 0.5 + static_cast<double>(cluster) / kClusters;
        for (std::size_t c = 0; c < kReduced; ++c)
            matrix.at(r, c) = centers.at(cluster, c) + static_cast<float>(width * random.normal());
    }
    return matrix;
}

/// Seconds that have gone by, and seconds of work on all processors: the second tells what a search
/// costs even where other programs run.
struct Time
{
    double wall = 0;
    double processors = 0;
};

template <typename Search>
Time timeOf(const Search& search)
{
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t clock = std::clock();
    search();
    const std::clock_t used = std::clock() - clock;
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
            static_cast<double>(used) / CLOCKS_PER_SEC};
}

void measure(const std::string& folder, std::size_t count)
{
    const Matrix rows = count > kAllDigits ? clusters(count) : digits(folder, count);
    NeighborGraph graph;
    const Time chosen = timeOf([&] { graph = findNeighbors(rows, kNeighbors, Metric::Euclidean); });
    std::printf("| %zu x %zu | %s | %.2f (%.2f) | %.4f |", rows.rows, rows.columns,
                graph.method == SearchMethod::Exact ? "all pairs" : "cells", chosen.wall,
                chosen.processors, graph.recall);
    std::fflush(stdout);
    if (count <= kAllDigits) {
        const Time exact =
            timeOf([&] { (void)exactNeighbors(rows, kNeighbors, Metric::Euclidean); });
        std::printf(" %.2f (%.2f) |", exact.wall, exact.processors);
    }
    std::printf("\n");
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: neighbors_bench FOLDER [POINTS...]\n");
        return 2;
    }
    std::vector<std::size_t> sizes;
    std::transform(argv + 2, argv + argc, std::back_inserter(sizes),
                   [](const char* text) { return std::strtoul(text, nullptr, 10); });
    if (sizes.empty())
        sizes = {2000, kTestDigits, kAllDigits};
    std::printf("%u threads, k %zu; times as wall (all processors)\n\n", threadBudget(),
                kNeighbors);
    std::printf("| points | method | s | recall | all pairs s |\n|---|---|---|---|---|\n");
    for (const std::size_t count : sizes)
        measure(argv[1], count);
    return 0;
}
