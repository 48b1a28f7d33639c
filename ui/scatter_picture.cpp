// SPDX-License-Identifier: Apache-2.0
#include "ui/scatter_picture.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/images/color.h"
#include "ui/caption.h"
#include "ui/offscreen_application.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace murmuration {
namespace {

constexpr QColor kInk(0x22, 0x26, 0x2b);

QColor toQColor(Color color, double alpha = 1)
{
    return QColor(color.red, color.green, color.blue, static_cast<int>(255 * alpha));
}

/// Lays out the legend: as many columns as its height needs.
class Legend
{
public:
    Legend(const Collection& collection, const LayoutSnapshot& layout, int heightPx)
        : m_colors(classPalette(collection.classNames.size()))
        , m_height(heightPx)
        , m_row(std::max(16, heightPx / 44))
    {
        m_font.setPixelSize(m_row * 5 / 8);
        std::vector<std::size_t> counts(collection.classNames.size());
        for (const std::uint32_t item : *layout.items) {
            if (const int label = collection.items[item].label; label >= 0)
                ++counts[static_cast<std::size_t>(label)];
        }
        const QFontMetrics metrics(m_font);
        for (std::size_t c = 0; c < counts.size(); ++c) {
            const QString name = QString::fromStdString(collection.classNames[c]);
            m_texts << QStringLiteral("%1  %2")
                           .arg(metrics.elidedText(name, Qt::ElideMiddle, m_row * 14))
                           .arg(counts[c]);
            m_textWidth = std::max(m_textWidth, metrics.horizontalAdvance(m_texts.back()));
        }
    }

    [[nodiscard]] int width() const
    {
        if (m_texts.size() < 2)
            return 0;
        const int columns =
            (static_cast<int>(m_texts.size()) + rowsPerColumn() - 1) / rowsPerColumn();
        return columns * columnWidth() + m_row;
    }

    void draw(QPainter& painter, int left) const
    {
        painter.setFont(m_font);
        for (int i = 0; i < m_texts.size(); ++i) {
            const int x = left + i / rowsPerColumn() * columnWidth();
            const int y = m_row + i % rowsPerColumn() * m_row;
            const double radius = m_row * 0.28;
            painter.setPen(Qt::NoPen);
            painter.setBrush(toQColor(m_colors[static_cast<std::size_t>(i)]));
            painter.drawEllipse(QPointF(x + radius, y + m_row / 2.0), radius, radius);
            painter.setPen(kInk);
            painter.drawText(QRect(x + m_row, y, m_textWidth, m_row),
                             Qt::AlignVCenter | Qt::AlignLeft, m_texts[i]);
        }
    }

private:
    [[nodiscard]] int rowsPerColumn() const { return std::max(1, m_height / m_row - 2); }
    [[nodiscard]] int columnWidth() const { return m_textWidth + 2 * m_row; }

    std::vector<Color> m_colors;
    int m_height;
    int m_row;
    QFont m_font;
    QStringList m_texts;
    int m_textWidth = 0;
};

/// Coordinates to pixels with one scale for both axes, centred.
struct Frame
{
    Frame(const Matrix& positions, int sidePx)
    {
        float low[2] = {0, 0};
        float high[2] = {0, 0};
        for (std::size_t axis = 0; axis < 2 && positions.rows > 0; ++axis) {
            low[axis] = high[axis] = positions.at(0, axis);
            for (std::size_t p = 1; p < positions.rows; ++p) {
                low[axis] = std::min(low[axis], positions.at(p, axis));
                high[axis] = std::max(high[axis], positions.at(p, axis));
            }
        }
        centreX = (static_cast<double>(low[0]) + high[0]) / 2;
        centreY = (static_cast<double>(low[1]) + high[1]) / 2;
        const double extent = std::max(
            {static_cast<double>(high[0]) - low[0], static_cast<double>(high[1]) - low[1], 1e-9});
        constexpr double kMargin = 0.06;
        middle = sidePx / 2.0;
        scale = sidePx * (1 - 2 * kMargin) / extent;
    }

    [[nodiscard]] QPointF at(float x, float y) const
    {
        return {middle + (static_cast<double>(x) - centreX) * scale,
                middle - (static_cast<double>(y) - centreY) * scale};
    }

    double centreX = 0;
    double centreY = 0;
    double middle = 0;
    double scale = 1;
};

/// For each point 0 (farthest) to 1 (nearest); all 1 in 2-D.
std::vector<double> nearness(const Matrix& positions)
{
    std::vector<double> result(positions.rows, 1.0);
    if (positions.columns < 3 || positions.rows == 0)
        return result;
    const auto z = [&](std::size_t p) { return static_cast<double>(positions.at(p, 2)); };
    double low = z(0);
    double high = z(0);
    for (std::size_t p = 1; p < positions.rows; ++p) {
        low = std::min(low, z(p));
        high = std::max(high, z(p));
    }
    for (std::size_t p = 0; p < positions.rows && high > low; ++p)
        result[p] = (z(p) - low) / (high - low);
    return result;
}

void drawPoints(QPainter& painter, const Collection& collection, const LayoutSnapshot& layout,
                int sidePx)
{
    const std::vector<Color> colors = classPalette(collection.classNames.size());
    const Frame frame(layout.positions, sidePx);
    const std::vector<double> near = nearness(layout.positions);
    std::vector<std::size_t> order(layout.points());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return near[a] < near[b]; });

    // The more points, the smaller: together they cover a few per cent of the plot.
    const double radius = std::clamp(
        sidePx * 0.11 / std::sqrt(static_cast<double>(layout.points()) + 1), 1.2, sidePx / 140.0);
    for (const std::size_t p : order) {
        const int label = collection.items[(*layout.items)[p]].label;
        const Color color = label >= 0 ? colors[static_cast<std::size_t>(label)] : kUnlabelledColor;
        const double depth = 0.45 + 0.55 * near[p];
        painter.setBrush(toQColor(color, 0.85 * depth));
        painter.setPen(QPen(QColor(255, 255, 255, 160), radius * 0.2));
        painter.drawEllipse(frame.at(layout.positions.at(p, 0), layout.positions.at(p, 1)),
                            radius * depth, radius * depth);
    }
}

} // namespace

QImage drawScatterPicture(const Collection& collection, const LayoutSnapshot& layout,
                          const ScatterPictureOptions& options)
{
    const Legend legend(collection, layout, options.sidePx);
    const int legendWidth = options.legend ? legend.width() : 0;
    QImage picture(options.sidePx + legendWidth, options.sidePx, QImage::Format_RGB32);
    if (picture.isNull())
        throw Error("there is not enough memory for a picture of that size; choose a smaller one");
    picture.fill(Qt::white);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    drawPoints(painter, collection, layout, options.sidePx);
    QFont font;
    font.setPixelSize(std::max(10, options.sidePx / 70));
    painter.setFont(font);
    drawCaption(painter, QRectF(0, 0, options.sidePx, options.sidePx), captionOf(layout), kInk,
                Qt::white);
    if (legendWidth > 0)
        legend.draw(painter, options.sidePx);
    return picture;
}

void writeScatterPicture(const std::filesystem::path& file, const Collection& collection,
                         const LayoutSnapshot& layout, const ScatterPictureOptions& options)
{
    const OffscreenApplication application;
    const QImage picture = drawScatterPicture(collection, layout, options);
    replaceFileAtomically(file, [&](const std::filesystem::path& temporary) {
        if (!picture.save(QString::fromStdString(utf8(temporary)), "PNG"))
            throw Error("cannot write " + utf8(file) +
                        ": the PNG encoder failed or the disk is full");
    });
}

} // namespace murmuration
