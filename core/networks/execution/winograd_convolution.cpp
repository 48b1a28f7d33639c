// SPDX-License-Identifier: Apache-2.0
#include "core/networks/execution/winograd_convolution.h"

#include "core/base/parallel.h"
#include "core/base/release.h"
#include "core/networks/execution/product_kernels.h"
#include "core/networks/execution/winograd_kernels.h"

#include <algorithm>
#include <array>

namespace murmuration {
namespace {

constexpr std::size_t kMostTiles = 384; // at once

/// Between the products of some tiles. A cache line more than these take: multiples of large powers
/// of two share a few places in the cache, and one tile has as many as there are products.
std::size_t productStride(std::size_t tiles, std::size_t channels)
{
    constexpr std::size_t kLine = 64 / sizeof(float);
    return tiles * channels + kLine;
}

std::size_t tilesAlong(std::size_t length)
{
    return (length + kWinogradOutput - 1) / kWinogradOutput;
}

/// Outputs x channels for each product.
std::vector<PackedWeights> transformedWeights(std::span<const float> weight, std::size_t outputs)
{
    constexpr std::size_t kKernel = 9;
    const std::size_t size = weight.size() / kKernel;
    std::vector<std::vector<float>> products(kWinogradProducts, std::vector<float>(size));
    constexpr std::size_t kGrain = 4096;
    parallelFor(size, kGrain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const auto transformed = transformWinogradWeight(weight.data() + i * kKernel);
            for (std::size_t p = 0; p < kWinogradProducts; ++p)
                products[p][i] = transformed[p];
        }
    });
    std::vector<PackedWeights> packed;
    for (std::vector<float>& product : products) {
        packed.emplace_back(product, outputs);
        release(product);
    }
    return packed;
}

} // namespace

bool WinogradConvolution::suits(const op::Convolution& step, const TensorShape& input)
{
    constexpr auto kMultiple = static_cast<std::int64_t>(kWinogradChannels);
    constexpr std::int64_t kLeastChannels = 32; // below, the transformations take all the time
    return step.kernel == 3 && step.stride == 1 && step.padding == 1 && input[0] % kMultiple == 0 &&
           step.outputs % kMultiple == 0 && std::min(input[0], step.outputs) >= kLeastChannels;
}

WinogradConvolution::WinogradConvolution(const op::Convolution& step, const TensorShape& input,
                                         std::span<const float> weight, std::vector<float> bias)
    : m_channels(static_cast<std::size_t>(input[0]))
    , m_outputs(static_cast<std::size_t>(step.outputs))
    , m_rows(static_cast<std::size_t>(input[1]))
    , m_columns(static_cast<std::size_t>(input[2]))
    , m_tileRows(tilesAlong(m_rows))
    , m_tileColumns(tilesAlong(m_columns))
    , m_weights(transformedWeights(weight, m_outputs))
    , m_bias(std::move(bias))
    , m_zeros(m_channels)
{
}

std::size_t WinogradConvolution::floatsOf(std::size_t tiles) const
{
    return kWinogradProducts * (productStride(tiles, m_channels) + productStride(tiles, m_outputs));
}

WinogradConvolution::Tiles WinogradConvolution::tilesIn(std::vector<float>& memory,
                                                        std::size_t begin, std::size_t count) const
{
    memory.resize(std::max(memory.size(), floatsOf(count)));
    return {begin, count, memory.data(),
            memory.data() + kWinogradProducts * productStride(count, m_channels)};
}

void WinogradConvolution::run(const ConvolutionMaps& maps) const
{
    // Where a few tiles fit into the second-level cache, a thread does all of their steps.
    constexpr std::size_t kFewChannels = 256;
    const std::size_t tiles = maps.pictures * m_tileRows * m_tileColumns;
    if (m_channels + m_outputs <= kFewChannels)
        runEachOnOneThread(maps, tiles);
    else
        runEachOnAllThreads(maps, tiles);
}

void WinogradConvolution::runEachOnOneThread(const ConvolutionMaps& maps, std::size_t tiles) const
{
    constexpr std::size_t kTiles = 2 * kRowTile;
    parallelFor(tiles, kTiles, [&](std::size_t begin, std::size_t end) {
        thread_local std::vector<float> memory;
        const Tiles some = tilesIn(memory, begin, end - begin);
        for (std::size_t t = 0; t < some.count; ++t)
            readTile(maps.input, some, t);
        for (std::size_t p = 0; p < kWinogradProducts; ++p)
            multiply(some, p);
        for (std::size_t t = 0; t < some.count; ++t)
            writeTile(maps, some, t);
    });
}

/// With many channels the weights are what has to be read, so they are read for many tiles at once,
/// each product's by one thread.
void WinogradConvolution::runEachOnAllThreads(const ConvolutionMaps& maps, std::size_t tiles) const
{
    constexpr std::size_t kCache = 10 * 1024 * 1024 / sizeof(float); // of the third level
    const std::size_t most =
        std::clamp(kCache / floatsOf(1) / kRowTile * kRowTile, kRowTile, kMostTiles);
    thread_local std::vector<float> memory;
    for (std::size_t begin = 0; begin < tiles; begin += most) {
        const Tiles some = tilesIn(memory, begin, std::min(most, tiles - begin));
        constexpr std::size_t kGrain = 4;
        parallelFor(some.count, kGrain, [&](std::size_t first, std::size_t last) {
            for (std::size_t t = first; t < last; ++t)
                readTile(maps.input, some, t);
        });
        parallelFor(kWinogradProducts, 1,
                    [&](std::size_t product, std::size_t) { multiply(some, product); });
        parallelFor(some.count, kGrain, [&](std::size_t first, std::size_t last) {
            for (std::size_t t = first; t < last; ++t)
                writeTile(maps, some, t);
        });
    }
}

void WinogradConvolution::multiply(const Tiles& tiles, std::size_t p) const
{
    std::array<const float*, kMostTiles + kRowTile> rows{};
    std::array<float*, kMostTiles> destinations{};
    for (std::size_t t = 0; t < tiles.count; ++t) {
        rows[t] = tiles.transformed + p * productStride(tiles.count, m_channels) + t * m_channels;
        destinations[t] =
            tiles.products + p * productStride(tiles.count, m_outputs) + t * m_outputs;
    }
    std::fill_n(rows.begin() + static_cast<std::ptrdiff_t>(tiles.count), kRowTile, rows[0]);
    RowProduct product;
    product.count = tiles.count;
    product.rows = rows.data();
    product.segmentLength = m_channels;
    product.panels = m_weights[p].panels();
    product.outputs = m_outputs;
    product.destinations = destinations.data();
    multiplyRows(product);
}

void WinogradConvolution::readTile(const float* input, const Tiles& tiles, std::size_t t) const
{
    const std::size_t tile = tiles.begin + t;
    const std::size_t picture = tile / (m_tileRows * m_tileColumns);
    const std::size_t tileRow = tile / m_tileColumns % m_tileRows;
    const std::size_t tileColumn = tile % m_tileColumns;
    std::array<const float*, kWinogradProducts> places{};
    for (std::size_t i = 0; i < kWinogradProducts; ++i) {
        // One more than the place in the map: the tile begins a place before it.
        const std::size_t y = tileRow * kWinogradOutput + i / kWinogradInput;
        const std::size_t x = tileColumn * kWinogradOutput + i % kWinogradInput;
        const bool inside = y >= 1 && y <= m_rows && x >= 1 && x <= m_columns;
        places[i] = inside ? input + ((picture * m_rows + y - 1) * m_columns + x - 1) * m_channels
                           : m_zeros.data();
    }
    transformWinogradInput(places, m_channels, tiles.transformed + t * m_channels,
                           productStride(tiles.count, m_channels));
}

void WinogradConvolution::writeTile(const ConvolutionMaps& maps, const Tiles& tiles,
                                    std::size_t t) const
{
    const std::size_t tile = tiles.begin + t;
    const std::size_t picture = tile / (m_tileRows * m_tileColumns);
    const std::size_t tileRow = tile / m_tileColumns % m_tileRows;
    const std::size_t tileColumn = tile % m_tileColumns;
    WinogradResults results;
    for (std::size_t i = 0; i < results.places.size(); ++i) {
        const std::size_t y = tileRow * kWinogradOutput + i / kWinogradOutput;
        const std::size_t x = tileColumn * kWinogradOutput + i % kWinogradOutput;
        if (y >= m_rows || x >= m_columns)
            continue;
        const std::size_t place = ((picture * m_rows + y) * m_columns + x) * m_outputs;
        results.places[i] = maps.output + place;
        results.sums[i] = maps.sum ? maps.sum + place : nullptr;
    }
    results.bias = m_bias.empty() ? nullptr : m_bias.data();
    results.rectify = maps.rectify;
    transformWinogradOutput(tiles.products + t * m_outputs, productStride(tiles.count, m_outputs),
                            m_outputs, results);
}

} // namespace murmuration
