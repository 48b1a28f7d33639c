// SPDX-License-Identifier: Apache-2.0
#include "ui/strips/kl_plot.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <utility>

namespace murmuration {

KlPlot::KlPlot(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setToolTip(tr("KL divergence: how far the layout is from the neighbourhoods it should show; "
                  "less is better. Tinted: early exaggeration."));
    setAccessibleName(tr("KL divergence over the iterations"));
}

void KlPlot::setCurve(std::shared_ptr<const std::vector<KlPoint>> curve)
{
    if (curve == m_curve)
        return;
    m_curve = std::move(curve);
    update();
}

QSize KlPlot::sizeHint() const
{
    return {128, 24};
}

void KlPlot::paintEvent(QPaintEvent* /*event*/)
{
    if (!m_curve || m_curve->size() < 2)
        return;
    const std::vector<KlPoint>& curve = *m_curve;
    const auto [lowest, highest] =
        std::ranges::minmax(curve, {}, [](const KlPoint& point) { return point.kl; });
    const double first = curve.front().iteration;
    const double iterations = std::max(1.0, curve.back().iteration - first);
    const double range = std::max(1e-9, highest.kl - lowest.kl);
    const QRectF area = QRectF(rect()).adjusted(2, 3, -2, -3);
    const auto xOf = [&](int iteration) {
        return area.left() + (iteration - first) / iterations * area.width();
    };

    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto afterExaggeration =
        std::ranges::find_if(curve, [](const KlPoint& point) { return !point.exaggerating; });
    if (afterExaggeration != curve.begin()) {
        QColor tint = palette().color(QPalette::WindowText);
        tint.setAlphaF(0.08F);
        const int end = std::prev(afterExaggeration)->iteration;
        painter.fillRect(QRectF(QPointF(area.left(), 0), QPointF(xOf(end), height())), tint);
    }
    QPainterPath path;
    for (const KlPoint& point : curve) {
        const QPointF place(xOf(point.iteration),
                            area.bottom() - (point.kl - lowest.kl) / range * area.height());
        if (path.elementCount() == 0)
            path.moveTo(place);
        else
            path.lineTo(place);
    }
    painter.setPen(QPen(palette().color(QPalette::Link), 1.5));
    painter.drawPath(path);
}

} // namespace murmuration
