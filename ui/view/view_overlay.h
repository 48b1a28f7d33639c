// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme.h"

#include <QPolygonF>
#include <QString>
#include <QWidget>

namespace murmuration {

/// Lies over the whole view and lets the mouse through: paints the outline of a selection being
/// drawn, and the sentence that stands where there is nothing to show. It is painted without
/// OpenGL, so that it can say why OpenGL does not work. Hidden when it has nothing to paint.
class ViewOverlay : public QWidget
{
public:
    explicit ViewOverlay(QWidget& view);

    void setTheme(const Theme& theme);
    void setOutline(const QPolygonF& outline);
    void setSentence(const QString& sentence);
    [[nodiscard]] const QString& sentence() const { return m_sentence; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    Theme m_theme;
    QPolygonF m_outline;
    QString m_sentence;
};

} // namespace murmuration
