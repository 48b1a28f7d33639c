// SPDX-License-Identifier: Apache-2.0
// The real view in a real window, driven by mouse and keys, on a small collection whose layout is
// known: pictures whose two gradients vary step by step, which PCA lays out as a lattice.
#pragma once

#include "ui/selection_model.h"
#include "ui/session.h"
#include "ui/view/projection_view.h"

#include <QImage>
#include <QMouseEvent>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

namespace murmuration {

inline constexpr int kSteps = 6; ///< of each gradient
inline constexpr std::uint32_t kItems = kSteps * kSteps;
using Items = std::vector<std::uint32_t>;

/// Reddish, greenish or bluish by class, of the same brightness: classes do not move the points.
inline QImage pictureOf(int label, int across, int down)
{
    constexpr std::array<std::array<double, 3>, 3> kTints = {
        {{60, -30.6, 0}, {-58.9, 30, 0}, {0, -15.5, 80}}};
    QImage picture(32, 32, QImage::Format_RGB32);
    for (int y = 0; y < 32; ++y) {
        for (int x = 0; x < 32; ++x) {
            const double grey =
                128 + (across - 2.5) * 0.8 * (x - 15.5) + (down - 2.5) * 0.6 * (y - 15.5);
            const auto channel = [&](std::size_t c) {
                return std::clamp(
                    static_cast<int>(grey + kTints[static_cast<std::size_t>(label)][c]), 0, 255);
            };
            picture.setPixelColor(x, y, QColor(channel(0), channel(1), channel(2)));
        }
    }
    return picture;
}

inline void makeCollection(const QString& folder, int rows)
{
    for (int i = 0; i < rows * kSteps; ++i) {
        const int label = i / (2 * kSteps);
        const QString place = QStringLiteral("%1/class %2").arg(folder).arg(label);
        QDir().mkpath(place);
        QVERIFY(pictureOf(label, i % kSteps, i / kSteps)
                    .save(QStringLiteral("%1/%2.png").arg(place).arg(i)));
    }
}

template <typename Child>
Child* childOf(const QWidget& widget)
{
    for (QObject* child : widget.children())
        if (auto* found = dynamic_cast<Child*>(child))
            return found;
    return nullptr;
}

inline int difference(QColor a, QColor b)
{
    return std::max({std::abs(a.red() - b.red()), std::abs(a.green() - b.green()),
                     std::abs(a.blue() - b.blue())});
}

/// What the tests of the view have in common.
class ViewTest : public QObject
{
protected:
    void makePictures()
    {
        QVERIFY(m_folder.isValid());
        makeCollection(m_folder.filePath(QStringLiteral("large")), kSteps);
        makeCollection(m_folder.filePath(QStringLiteral("small")), 1);
    }

    void showEmptyView()
    {
        m_session = std::make_unique<Session>();
        m_selection = std::make_unique<SelectionModel>(*m_session);
        m_view = std::make_unique<ProjectionView>(*m_session, *m_selection);
        m_view->resize(640, 480);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        QVERIFY2(m_view->isValid(), "no OpenGL context");
        QVERIFY2(m_view->openGlFailure().isEmpty(), qPrintable(m_view->openGlFailure()));

        m_session->setModel(QStringLiteral("pixels"));
        LayoutOptions options;
        options.method = LayoutMethod::Pca;
        m_session->setLayoutOptions(options);
    }

    void closeView()
    {
        m_view.reset();
        m_selection.reset();
        m_session.reset();
    }

    void open(const QString& folder)
    {
        m_session->open(m_folder.filePath(folder).toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->collection() &&
                                     m_session->collection()->name == folder.toStdString(),
                                 20000);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() &&
                                     m_session->snapshot()->points() ==
                                         m_session->collection()->size() &&
                                     m_session->layout().activity == LayoutActivity::Settled,
                                 20000);
        settle();
    }

    /// Waits until neither camera nor points move.
    void settle()
    {
        QPointF before;
        int still = 0;
        for (int i = 0; i < 200 && still < 4; ++i) {
            QTest::qWait(25);
            const QPointF now = at(0);
            still = now == before ? still + 1 : 0;
            before = now;
        }
        QVERIFY(still >= 4);
    }

    void send(QEvent::Type type, QPointF position, Qt::MouseButton button = Qt::NoButton,
              Qt::KeyboardModifiers keys = Qt::NoModifier)
    {
        const bool held = type != QEvent::MouseButtonRelease;
        const bool changes = type != QEvent::MouseMove;
        QMouseEvent event(type, position, m_view->mapToGlobal(position),
                          changes ? button : Qt::NoButton, held ? button : Qt::NoButton, keys);
        QApplication::sendEvent(m_view.get(), &event);
    }

    void drag(const QPolygonF& path, Qt::MouseButton button = Qt::LeftButton,
              Qt::KeyboardModifiers keys = Qt::NoModifier, bool release = true)
    {
        send(QEvent::MouseButtonPress, path.first(), button, keys);
        for (const QPointF& position : path)
            send(QEvent::MouseMove, position, button, keys);
        if (release)
            send(QEvent::MouseButtonRelease, path.last(), button, keys);
    }

    void wheel(QPointF position, int delta)
    {
        QWheelEvent event(position, m_view->mapToGlobal(position), {}, {0, delta}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_view.get(), &event);
    }

    [[nodiscard]] QColor drawnAt(QPointF position)
    {
        const QImage frame = m_view->grabFramebuffer();
        return frame.pixelColor((position * frame.devicePixelRatio()).toPoint());
    }

    [[nodiscard]] QColor classColor(std::uint32_t item) const
    {
        const Color color = m_session->colorOf(item);
        return QColor(color.red, color.green, color.blue);
    }

    [[nodiscard]] QPolygonF lassoAroundSome() const
    {
        const QPointF a = at(0);
        const QPointF b = at(kItems - 1);
        const QPointF c = at(5);
        return QPolygonF(
            {a - (b - a) * 0.08, (b + c) / 2, c + (c - a) * 0.08, (a + c) / 2 + QPointF(30, 25)});
    }

    [[nodiscard]] Items itemsInside(const QPolygonF& outline) const
    {
        Items inside;
        for (std::uint32_t item = 0; item < kItems; ++item)
            if (outline.containsPoint(at(item), Qt::OddEvenFill))
                inside.push_back(item);
        return inside;
    }

    [[nodiscard]] QPointF at(std::uint32_t item) const { return m_view->positionOf(item).value(); }
    [[nodiscard]] QPointF emptyPlace() const { return {6, 6}; }

    QTemporaryDir m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<ProjectionView> m_view;
};

} // namespace murmuration
