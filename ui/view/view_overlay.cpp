// SPDX-License-Identifier: Apache-2.0
#include "ui/view/view_overlay.h"

#include <QPainter>

#include <algorithm>

namespace murmuration {

ViewOverlay::ViewOverlay(QWidget& view)
    : QWidget(&view)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

void ViewOverlay::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void ViewOverlay::setOutline(const QPolygonF& outline)
{
    if (m_outline == outline)
        return;
    m_outline = outline;
    refresh();
}

void ViewOverlay::setSentence(const QString& sentence)
{
    if (m_sentence == sentence)
        return;
    m_sentence = sentence;
    refresh();
}

void ViewOverlay::refresh()
{
    setVisible(!m_outline.isEmpty() || !m_sentence.isEmpty());
    update();
}

void ViewOverlay::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_outline.size() > 1) {
        QColor inside = m_theme.accent;
        inside.setAlphaF(0.12F);
        painter.setPen(QPen(m_theme.accent, 1.25));
        painter.setBrush(inside);
        painter.drawPolygon(m_outline);
    }
    if (!m_sentence.isEmpty()) {
        QFont larger = font();
        larger.setPointSizeF(larger.pointSizeF() * 1.2);
        painter.setFont(larger);
        painter.setPen(m_theme.mutedText);
        const int width = std::min(this->width() - 48, 520);
        const QRect area((this->width() - width) / 2, 0, width, height());
        painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, m_sentence);
    }
}

} // namespace murmuration
