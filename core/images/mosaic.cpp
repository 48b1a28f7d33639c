// SPDX-License-Identifier: Apache-2.0
#include "core/images/mosaic.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/images/free_cells.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <string>

namespace murmuration {
namespace {

constexpr int kSmallestSide = 256;
constexpr int kLargestSide = 16384;

/// Where a picture goes: the middle of its tile, in pixels.
struct Place
{
    std::size_t item = 0;
    double x = 0;
    double y = 0;
};

/// Sizes that were left open, chosen.
struct Sizes
{
    int tilePx = 0;
    int borderPx = 0;
    int cells = 0; ///< along a side of the grid
};

Sizes chooseSizes(std::size_t pictures, const MosaicOptions& options)
{
    // Cells per picture: a t-SNE map is round and has gaps between its groups, which should stay to
    // be seen. Few pictures are not blown up.
    constexpr double kCellsPerPicture = 1.8;
    constexpr int kFewestCells = 6;
    Sizes sizes;
    if (options.tilePx > 0) {
        sizes.tilePx = std::min(options.tilePx, options.sidePx);
        sizes.cells = options.sidePx / sizes.tilePx;
    } else {
        const double wanted = std::sqrt(kCellsPerPicture * static_cast<double>(pictures));
        sizes.cells = std::clamp(static_cast<int>(std::ceil(wanted)), kFewestCells, options.sidePx);
        const int cellPx = options.sidePx / sizes.cells;
        sizes.tilePx = std::max(1, cellPx - cellPx / 16);
    }
    const auto room = static_cast<std::size_t>(sizes.cells) * static_cast<std::size_t>(sizes.cells);
    if (options.avoidOverlap && room < pictures)
        throw Error("the mosaic has room for " + std::to_string(room) + " of " +
                    std::to_string(pictures) +
                    " pictures; make it larger, or its pictures smaller or overlapping");
    const int border = options.borderPx < 0 ? std::max(1, sizes.tilePx / 20) : options.borderPx;
    sizes.borderPx = std::clamp(border, 0, (sizes.tilePx - 1) / 2);
    return sizes;
}

/// The points' places in the square [0, 1] x [0, 1], y downwards, in the items' order.
std::vector<Place> placesInSquare(const LayoutSnapshot& layout)
{
    const Matrix& positions = layout.positions;
    std::vector<Place> places(positions.rows);
    double low[2] = {positions.at(0, 0), positions.at(0, 1)};
    double high[2] = {low[0], low[1]};
    for (std::size_t p = 0; p < positions.rows; ++p) {
        for (std::size_t axis = 0; axis < 2; ++axis) {
            low[axis] = std::min<double>(low[axis], positions.at(p, axis));
            high[axis] = std::max<double>(high[axis], positions.at(p, axis));
        }
    }
    const double extent = std::max({high[0] - low[0], high[1] - low[1], 1e-30});
    for (std::size_t p = 0; p < positions.rows; ++p)
        places[p] = {(*layout.items)[p],
                     0.5 + (positions.at(p, 0) - (low[0] + high[0]) / 2) / extent,
                     0.5 - (positions.at(p, 1) - (low[1] + high[1]) / 2) / extent};
    std::stable_sort(places.begin(), places.end(),
                     [](const Place& a, const Place& b) { return a.item < b.item; });
    return places;
}

/// Moves every picture to a cell of its own. From the middle outwards, so that a crowd pushes its
/// outer ones aside rather than whichever come last.
void moveToCells(std::vector<Place>& places, int cells, int sidePx, const TaskContext& context)
{
    std::vector<std::size_t> order(places.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto fromMiddle = [&](std::size_t i) {
        return std::hypot(places[i].x - 0.5, places[i].y - 0.5);
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return fromMiddle(a) < fromMiddle(b); });
    FreeCells free(cells);
    const double cellPx = static_cast<double>(sidePx) / cells;
    std::size_t moved = 0;
    for (const std::size_t i : order) {
        if (moved++ % 1024 == 0)
            context.throwIfStopped();
        Place& place = places[i];
        const FreeCells::Cell cell = free.takeNearest(place.x * (cells - 1), place.y * (cells - 1));
        place.x = (cell.column + 0.5) * cellPx;
        place.y = (cell.row + 0.5) * cellPx;
    }
}

/// The picture within a border, fit into tilePx x tilePx; RGB.
cv::Mat makeTile(const Image& picture, const Sizes& sizes, Color border)
{
    const int room = sizes.tilePx - 2 * sizes.borderPx;
    const double scale = static_cast<double>(room) / std::max({picture.width, picture.height, 1});
    const cv::Size inner(std::max(1, static_cast<int>(std::lround(picture.width * scale))),
                         std::max(1, static_cast<int>(std::lround(picture.height * scale))));
    // OpenCV only reads through this; its matrices know no const.
    const cv::Mat whole(picture.height, picture.width, CV_8UC3,
                        const_cast<std::uint8_t*>(picture.rgb.data()));
    cv::Mat tile(inner.height + 2 * sizes.borderPx, inner.width + 2 * sizes.borderPx, CV_8UC3,
                 cv::Scalar(border.red, border.green, border.blue));
    cv::resize(whole, tile(cv::Rect({sizes.borderPx, sizes.borderPx}, inner)), inner, 0, 0,
               scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    return tile;
}

/// Lays the tile on the canvas with its middle at the place, pushed inside where it would stick
/// out.
void paste(cv::Mat& canvas, const cv::Mat& tile, const Place& place)
{
    const auto corner = [](double middle, int length, int side) {
        return std::clamp(static_cast<int>(std::lround(middle - length / 2.0)), 0, side - length);
    };
    const cv::Rect where(corner(place.x, tile.cols, canvas.cols),
                         corner(place.y, tile.rows, canvas.rows), tile.cols, tile.rows);
    tile.copyTo(canvas(where));
}

/// Reads and draws the pictures, a chunk at a time: in parallel into tiles, then in order onto the
/// canvas.
class TilePainter
{
public:
    TilePainter(const Collection& collection, const Sizes& sizes, const TaskContext& context)
        : m_collection(collection)
        , m_sizes(sizes)
        , m_context(context)
        , m_colors(classPalette(collection.classNames.size()))
    {
    }

    void paint(cv::Mat& canvas, const std::vector<Place>& places)
    {
        constexpr std::size_t kChunkBytes = std::size_t{64} << 20;
        const std::size_t tileBytes = std::size_t{3} * static_cast<std::size_t>(m_sizes.tilePx) *
                                      static_cast<std::size_t>(m_sizes.tilePx);
        const std::size_t chunk = std::clamp<std::size_t>(kChunkBytes / tileBytes, 8, 512);
        for (std::size_t begin = 0; begin < places.size(); begin += chunk) {
            std::vector<cv::Mat> tiles(std::min(chunk, places.size() - begin));
            parallelFor(tiles.size(), 2, [&](std::size_t from, std::size_t to) {
                for (std::size_t i = from; i < to; ++i) {
                    m_context.throwIfStopped();
                    tiles[i] = tileOf(places[begin + i].item);
                    m_context.report(m_done.fetch_add(1) + 1, places.size());
                }
            });
            for (std::size_t i = 0; i < tiles.size(); ++i) {
                if (!tiles[i].empty())
                    paste(canvas, tiles[i], places[begin + i]);
            }
        }
    }

private:
    /// Empty when the picture can no longer be read.
    [[nodiscard]] cv::Mat tileOf(std::size_t item) const
    {
        try {
            const DecodedImage picture = m_collection.pictures->read(item, m_sizes.tilePx);
            const int label = m_collection.items[item].label;
            return makeTile(picture.image, m_sizes,
                            label == kNoClass ? kUnlabelledColor
                                              : m_colors[static_cast<std::size_t>(label)]);
        } catch (const Error&) {
            return {};
        }
    }

    const Collection& m_collection;
    const Sizes m_sizes;
    const TaskContext& m_context;
    const std::vector<Color> m_colors;
    std::atomic<std::size_t> m_done{0};
};

void check(const Collection& collection, const LayoutSnapshot& layout, const MosaicOptions& options)
{
    if (!collection.pictures)
        throw Error("a mosaic is made of pictures, and " + collection.name + " has none");
    if (options.sidePx < kSmallestSide || options.sidePx > kLargestSide)
        throw Error("a mosaic can be " + std::to_string(kSmallestSide) + " to " +
                    std::to_string(kLargestSide) + " pixels wide, not " +
                    std::to_string(options.sidePx));
    if (layout.points() == 0 || layout.dimensions() < 2)
        throw Error("there is no layout yet to make a mosaic of");
}

} // namespace

Image drawMosaic(const Collection& collection, const LayoutSnapshot& layout,
                 const MosaicOptions& options, const TaskContext& context)
{
    check(collection, layout, options);
    const Sizes sizes = chooseSizes(layout.points(), options);
    std::vector<Place> places = placesInSquare(layout);
    if (options.avoidOverlap) {
        moveToCells(places, sizes.cells, options.sidePx, context);
    } else {
        for (Place& place : places) {
            place.x = sizes.tilePx / 2.0 + place.x * (options.sidePx - sizes.tilePx);
            place.y = sizes.tilePx / 2.0 + place.y * (options.sidePx - sizes.tilePx);
        }
    }
    try {
        Image mosaic(options.sidePx, options.sidePx);
        cv::Mat canvas(mosaic.height, mosaic.width, CV_8UC3, mosaic.rgb.data());
        const Color& background = options.background;
        canvas.setTo(cv::Scalar(background.red, background.green, background.blue));
        TilePainter(collection, sizes, context).paint(canvas, places);
        return mosaic;
    } catch (const cv::Exception& exception) {
        throw Error("the mosaic cannot be drawn: " + exception.err);
    } catch (const std::bad_alloc&) {
        throw Error("there is not enough memory for a mosaic of " + std::to_string(options.sidePx) +
                    " pixels; choose a smaller one");
    }
}

} // namespace murmuration
