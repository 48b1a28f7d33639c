// SPDX-License-Identifier: Apache-2.0
#include "core/networks/execution/direct_convolution.h"

#include "core/base/parallel.h"
#include "core/networks/execution/product_kernels.h"

#include <algorithm>
#include <array>

namespace murmuration {
namespace {

constexpr std::size_t kMostRows = 96; // of a piece

/// Outputs x channels x kernel x kernel -> outputs x kernel x kernel x channels, the order of a
/// window in a channels-last map.
std::vector<float> channelsLast(std::span<const float> weight, std::size_t outputs,
                                std::size_t places)
{
    const std::size_t channels = weight.size() / outputs / places;
    std::vector<float> sorted(weight.size());
    float* to = sorted.data();
    for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t p = 0; p < places; ++p)
            for (std::size_t c = 0; c < channels; ++c)
                *to++ = weight[(o * channels + c) * places + p];
    return sorted;
}

TensorShape padded(const TensorShape& input, std::int64_t padding)
{
    return {input[0], input[1] + 2 * padding, input[2] + 2 * padding};
}

std::int64_t windows(std::int64_t length, const op::Convolution& step)
{
    return (length - step.kernel) / step.stride + 1;
}

/// The maps of all pictures with a border of zeros, in memory that the calling thread keeps: the
/// system takes longer to give new memory than it takes to fill it.
const float* withBorder(const ConvolutionMaps& maps, const TensorShape& from, const TensorShape& to,
                        std::int64_t padding)
{
    const auto channels = static_cast<std::size_t>(from[0]);
    const auto rows = static_cast<std::size_t>(from[1]);
    const auto allRows = static_cast<std::size_t>(to[1]);
    const std::size_t rowSize = static_cast<std::size_t>(from[2]) * channels;
    const std::size_t allRowSize = static_cast<std::size_t>(to[2]) * channels;
    const std::size_t side = static_cast<std::size_t>(padding) * channels;
    thread_local std::vector<float> memory;
    const std::size_t size = maps.pictures * allRows * allRowSize;
    memory.resize(std::max(memory.size(), size));
    float* const bordered = memory.data();
    constexpr std::size_t kGrain = 16;
    parallelFor(maps.pictures * allRows, kGrain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t r = begin; r < end; ++r) {
            float* const line = bordered + r * allRowSize;
            const std::size_t row = r % allRows - static_cast<std::size_t>(padding); // may wrap
            if (row >= rows) {
                std::fill_n(line, allRowSize, 0.0F);
                continue;
            }
            std::fill_n(line, side, 0.0F);
            std::copy_n(maps.input + (r / allRows * rows + row) * rowSize, rowSize, line + side);
            std::fill_n(line + side + rowSize, side, 0.0F);
        }
    });
    return bordered;
}

} // namespace

DirectConvolution::DirectConvolution(const op::Convolution& step, const TensorShape& input,
                                     std::span<const float> weight, std::vector<float> bias)
    : m_step(step)
    , m_input(input)
    , m_padded(padded(input, step.padding))
    , m_output({step.outputs, windows(m_padded[1], step), windows(m_padded[2], step)})
    , m_weights(channelsLast(weight, static_cast<std::size_t>(step.outputs),
                             static_cast<std::size_t>(step.kernel * step.kernel)),
                static_cast<std::size_t>(step.outputs))
    , m_bias(packedBias(std::move(bias)))
{
}

void DirectConvolution::run(const ConvolutionMaps& maps) const
{
    const float* const input =
        m_step.padding > 0 ? withBorder(maps, m_input, m_padded, m_step.padding) : maps.input;

    // As many rows as keep their inputs in the second-level cache, and enough pieces for threads.
    constexpr std::size_t kCache = 256 * 1024 / sizeof(float);
    constexpr std::size_t kPieces = 8;
    const std::size_t places = maps.pictures * static_cast<std::size_t>(m_output[1] * m_output[2]);
    const std::size_t wanted = std::min(kCache / m_weights.inputs(), places / kPieces);
    const std::size_t rows = std::clamp(wanted / kRowTile * kRowTile, kRowTile, kMostRows);
    const std::size_t rowPieces = (places + rows - 1) / rows;
    const std::size_t panels = m_weights.panelCount();
    const std::size_t panelPieces = std::min(panels, (kPieces + rowPieces - 1) / rowPieces);
    parallelFor(rowPieces * panelPieces, 1, [&](std::size_t piece, std::size_t) {
        const std::size_t row = piece / panelPieces * rows;
        const std::size_t panel = piece % panelPieces;
        multiply(maps, input,
                 {row, std::min(row + rows, places), panel * panels / panelPieces,
                  (panel + 1) * panels / panelPieces});
    });
}

void DirectConvolution::multiply(const ConvolutionMaps& maps, const float* bordered,
                                 const Piece& piece) const
{
    std::array<const float*, kMostRows + kRowTile> rows{};
    std::array<const float*, kMostRows> sums{};
    std::array<float*, kMostRows> destinations{};
    const auto channels = static_cast<std::size_t>(m_input[0]);
    const auto outputs = static_cast<std::size_t>(m_output[0]);
    const auto columns = static_cast<std::size_t>(m_output[2]);
    const auto stride = static_cast<std::size_t>(m_step.stride);
    const auto mapRows = static_cast<std::size_t>(m_output[1]);
    const auto borderedRows = static_cast<std::size_t>(m_padded[1]);
    const std::size_t rowSize = static_cast<std::size_t>(m_padded[2]) * channels;
    const std::size_t firstOutput = piece.panelBegin * kPanelOutputs;
    const std::size_t count = piece.end - piece.begin;
    for (std::size_t r = 0; r < count; ++r) {
        const std::size_t place = piece.begin + r;
        const std::size_t row = place / columns; // of all pictures
        const std::size_t borderedRow = row / mapRows * borderedRows + row % mapRows * stride;
        rows[r] = bordered + borderedRow * rowSize + place % columns * stride * channels;
        destinations[r] = maps.output + place * outputs + firstOutput;
        if (maps.sum)
            sums[r] = maps.sum + place * outputs + firstOutput;
    }
    std::fill_n(rows.begin() + static_cast<std::ptrdiff_t>(count), kRowTile, rows[count - 1]);

    RowProduct product;
    product.count = count;
    product.rows = rows.data();
    product.segments = static_cast<std::size_t>(m_step.kernel);
    product.segmentLength = product.segments * channels;
    product.segmentStride = rowSize;
    product.panels = m_weights.panels(piece.panelBegin);
    product.outputs = std::min(outputs, piece.panelEnd * kPanelOutputs) - firstOutput;
    product.bias = m_bias.empty() ? nullptr : m_bias.data() + firstOutput;
    product.sums = maps.sum ? sums.data() : nullptr;
    product.rectify = maps.rectify;
    product.destinations = destinations.data();
    multiplyRows(product);
}

} // namespace murmuration
