// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme.h"

#include <QImage>
#include <QOpenGLWidget>
#include <QSurfaceFormat>

#include <cstdint>
#include <memory>
#include <optional>

namespace murmuration {

class SelectionModel;
class Session;

enum class ViewTool
{
    Navigate,
    BoxSelect,
    LassoSelect
};

/// How points are drawn.
struct ViewStyle
{
    bool pictures = false;  ///< thumbnails with class-coloured borders instead of points
    double pointSizePx = 0; ///< 0 chooses by the number of points
    double opacity = 0.9;
    double pictureScale = 1; ///< times the size chosen by zoom

    bool operator==(const ViewStyle&) const = default;
};

/// What a screenshot of the view looks like.
struct ScreenshotOptions
{
    int scale = 1;            ///< 1, 2 or 4 times the view's size in device pixels
    bool transparent = false; ///< background left out
};

/// The projection: draws the session's newest snapshot with OpenGL 3.3, animates from one layout to
/// the next, and turns mouse and keys into hover and selection. It decides nothing else. A context
/// or shader failure is shown as a sentence in place of the picture (openGlFailure()).
class ProjectionView : public QOpenGLWidget
{
    Q_OBJECT

public:
    ProjectionView(Session& session, SelectionModel& selection, QWidget* parent = nullptr);
    ~ProjectionView() override;

    /// What the view needs of OpenGL. A program that makes it the default before its first window
    /// spares that window a second kind of context.
    [[nodiscard]] static QSurfaceFormat surfaceFormat();

    [[nodiscard]] ViewTool tool() const;
    void setTool(ViewTool tool);
    [[nodiscard]] const ViewStyle& style() const;
    void setStyle(const ViewStyle& style);
    void setTheme(const Theme& theme);
    /// Moves the camera so that every visible point (or the selection, if asked) is in view.
    void fitToView(bool selectionOnly = false);

    /// Empty while OpenGL works.
    [[nodiscard]] QString openGlFailure() const;
    /// The view as it is now, drawn off screen. Throws Error when OpenGL failed or the size is too
    /// large.
    [[nodiscard]] QImage screenshot(const ScreenshotOptions& options);
    /// Where an item is drawn now, in widget coordinates; for tests and for panels that point at
    /// it.
    [[nodiscard]] std::optional<QPointF> positionOf(std::uint32_t item) const;

Q_SIGNALS:
    void toolChanged();
    void styleChanged();
    void frameDrawn();                            ///< after each paint
    void itemActivated(std::uint32_t item);       ///< double click
    void picturesFailed(const QString& sentence); ///< points are drawn in their place

protected:
    bool event(QEvent* event) override;
    void initializeGL() override;
    void paintGL() override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> m;
};

} // namespace murmuration
