// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/event_counter.h"
#include "tests/ui/sections.h"
#include "tests/ui/window_test.h"
#include "ui/actions.h"
#include "ui/controls/number_field.h"
#include "ui/controls/value_slider.h"
#include "ui/icons.h"
#include "ui/shortcut_list.h"
#include "ui/view/projection_view.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSet>
#include <QSlider>
#include <QToolButton>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

using namespace murmuration;

/// What a person does with the window, by mouse and keyboard.
class TestMainWindow : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { showWindow(); }
    void cleanup() { closeWindow(); }

    void emptyWindowOffersToBegin()
    {
        auto* folder = m_window->findChild<QPushButton*>(QStringLiteral("startOpenFolder"));
        auto* demo = m_window->findChild<QPushButton*>(QStringLiteral("startDemo"));
        QVERIFY(folder->isVisible());
        QVERIFY(demo->isVisible());
        QVERIFY(folder->hasFocus());
        QVERIFY(!m_window->actions().exportCoordinates->isEnabled());
        QVERIFY(!m_window->actions().playPause->isEnabled());
        openAndWait();
        QVERIFY(!folder->isVisible());
        QVERIFY(m_window->actions().exportCoordinates->isEnabled());
        QVERIFY(m_window->actions().playPause->isEnabled());
    }

    void spacePlaysAndPauses()
    {
        openAndWait();
        m_window->view().setFocus();
        pauseAtTheStart();
        const int before = m_session->snapshot()->iteration;
        QTest::keyClick(&m_window->view(), Qt::Key_Period);
        QTRY_COMPARE(m_session->snapshot()->iteration, before + 1);
        QTest::keyClick(&m_window->view(), Qt::Key_Space);
        QVERIFY(!m_session->paused());
        QTest::keyClick(&m_window->view(), Qt::Key_Space);
        QVERIFY(m_session->paused());
        QTest::keyClick(&m_window->view(), Qt::Key_Space);
        QVERIFY(!m_session->paused());
        QTRY_VERIFY(m_session->snapshot()->iteration > before + 1);
    }

    void keysGoWhereTheFocusIs()
    {
        openAndWait();
        auto* sphereize = m_window->findChild<QCheckBox*>(QStringLiteral("sphereize"));
        sphereize->setFocus();
        QTest::keyClick(sphereize, Qt::Key_Space);
        QVERIFY(sphereize->isChecked());
        QVERIFY(!m_session->paused());
        unfold(*m_window, QStringLiteral("MORE"));
        auto* seed = m_window->findChild<NumberField*>(QStringLiteral("seed"));
        seed->setFocus();
        seed->selectAll();
        QTest::keyClicks(seed->findChild<QLineEdit*>(), QStringLiteral("321"));
        QCOMPARE(seed->text(), QStringLiteral("321"));
        QCOMPARE(m_window->view().tool(), ViewTool::Navigate);
        m_window->view().setFocus();
        QTest::keyClick(&m_window->view(), Qt::Key_3);
        QCOMPARE(m_window->view().tool(), ViewTool::LassoSelect);
        QTest::keyClick(&m_window->view(), Qt::Key_P);
        QVERIFY(m_window->view().style().pictures);
        QVERIFY(m_window->actions().pictures->isChecked());
    }

    void sphereizeLaysOutAnew()
    {
        openAndWait();
        pauseAtTheStart();
        const auto before = m_session->snapshot();
        auto* sphereize = m_window->findChild<QCheckBox*>(QStringLiteral("sphereize"));
        QTest::mouseClick(sphereize, Qt::LeftButton, {}, QPoint(8, sphereize->height() / 2));
        QVERIFY(m_session->layoutOptions().transform.sphereize);
        QTRY_VERIFY(m_session->snapshot() != before);
        QCOMPARE(m_session->snapshot()->points(), before->points());
    }

    void sidePanelsHideAndComeBack()
    {
        auto* sphereize = m_window->findChild<QCheckBox*>(QStringLiteral("sphereize"));
        QVERIFY(sphereize->isVisible());
        m_window->view().setFocus();
        QTest::keyClick(&m_window->view(), Qt::Key_Tab);
        QVERIFY(!sphereize->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_F9);
        QVERIFY(sphereize->isVisible());
        sphereize->setFocus();
        QTest::keyClick(sphereize, Qt::Key_Tab);
        QVERIFY(!sphereize->hasFocus());
        QVERIFY(sphereize->isVisible());
    }

    void themeIsSwitched()
    {
        const auto lightness = [] {
            return QApplication::palette().color(QPalette::Window).lightness();
        };
        m_window->actions().themes[2]->trigger();
        QVERIFY(lightness() < 128);
        QVERIFY(m_window->actions().themes[2]->isChecked());
        m_window->actions().themes[1]->trigger();
        QVERIFY(lightness() > 128);
    }

    void followingTheDesktopComesToRest()
    {
        m_window->actions().themes[0]->trigger();
        QEvent change(QEvent::ThemeChange); // as when the desktop turns dark, or only says so
        QApplication::sendEvent(m_window.get(), &change);
        QTest::qWait(100);
        EventCounter palettes(
            {QEvent::ApplicationPaletteChange, QEvent::PaletteChange, QEvent::ThemeChange});
        QTest::qWait(300);
        QCOMPARE(palettes.count(), 0);
    }

    void nothingInThePanelsIsCutOff()
    {
        m_window->resize(1280, 600);
        auto* scroll = m_window->findChild<QScrollArea*>(QStringLiteral("leftPanels"));
        for (const char* section : {"MORE", "EXPORT", "Preprocessing"}) {
            unfold(*m_window, QLatin1String(section));
            QTRY_VERIFY(scroll->verticalScrollBar()->isVisible());
            QTRY_VERIFY2(scroll->widget()->width() <= scroll->viewport()->width(), section);
        }
    }

    void unfoldingPaintsNothingSqueezed()
    {
        const SqueezedPaints squeezed;
        for (const char* section : {"MORE", "EXPORT", "Preprocessing"})
            unfold(*m_window, QLatin1String(section));
        QCOMPARE(squeezed.names(), QStringList());
        QVERIFY(icon(IconName::Close).pixmap(QSize(16, 0)).isNull()); // and Qt has nothing to say
    }

    void everyControlIsReachedByKeyboard()
    {
        openAndWait();
        for (auto* heading : m_window->findChildren<QToolButton*>())
            if (heading->property("heading").toBool() && !heading->isChecked())
                heading->click();
        m_window->view().setFocus();
        QSet<QWidget*> reached; // backwards, for Tab in the view folds the panels away
        for (QWidget* at = nullptr; at != &m_window->view() && reached.size() < 1000;) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Backtab, Qt::ShiftModifier);
            at = QApplication::focusWidget();
            QVERIFY(at);
            reached.insert(at);
        }
        QVERIFY(reached.contains(&m_window->view()));
        for (auto* control : m_window->findChildren<QWidget*>()) {
            const bool operated = qobject_cast<QAbstractButton*>(control) ||
                                  qobject_cast<QAbstractSlider*>(control) ||
                                  qobject_cast<QAbstractSpinBox*>(control) ||
                                  qobject_cast<QComboBox*>(control);
            const auto* segment = qobject_cast<QToolButton*>(control);
            const bool byArrows = segment && segment->group() && !segment->isChecked();
            if (!operated || byArrows || !control->isVisible() || !control->isEnabled() ||
                qobject_cast<QScrollBar*>(control))
                continue;
            QVERIFY2(reached.contains(control),
                     qPrintable(QStringLiteral("%1 %2").arg(
                         QLatin1StringView(control->metaObject()->className()),
                         control->accessibleName() + control->objectName() + control->toolTip())));
        }
    }

    void disabledTextCanBeRead()
    {
        const auto luminance = [](const QColor& color) {
            const auto linear = [](double part) {
                return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
                   0.0722 * linear(color.blueF());
        };
        for (const std::size_t theme : {1U, 2U}) {
            m_window->actions().themes[theme]->trigger();
            const QPalette palette = QApplication::palette();
            const double ground = luminance(palette.color(QPalette::Disabled, QPalette::Button));
            const double text = luminance(palette.color(QPalette::Disabled, QPalette::ButtonText));
            const double contrast =
                (std::max(text, ground) + 0.05) / (std::min(text, ground) + 0.05);
            QVERIFY2(contrast >= 3, qPrintable(QString::number(contrast)));
        }
    }

    void wheelScrollsThePanelAndChangesNothing()
    {
        m_window->resize(1280, 600);
        unfold(*m_window, QStringLiteral("MORE"));
        auto* scroll = m_window->findChild<QScrollArea*>(QStringLiteral("leftPanels"));
        QScrollBar* bar = scroll->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 100);
        auto* perplexity = m_window->findChild<ValueSlider*>(QStringLiteral("perplexity"));
        auto* metric = m_window->findChild<QComboBox*>(QStringLiteral("metric"));
        const auto wheelOver = [](QWidget* control) {
            const QPointF middle = QRectF(control->rect()).center();
            QWheelEvent event(middle, control->mapToGlobal(middle), {}, {0, -120}, Qt::NoButton, {},
                              Qt::NoScrollPhase, false);
            QSpontaneKeyEvent::setSpontaneous(&event); // others are not passed on to parents
            qApp->notify(control, &event);
        };
        const double before = perplexity->value();
        for (QWidget* control :
             {static_cast<QWidget*>(&perplexity->slider()),
              static_cast<QWidget*>(&perplexity->field()), static_cast<QWidget*>(metric)}) {
            bar->setValue(0);
            wheelOver(control);
            QVERIFY(bar->value() > 0);
            QVERIFY(!control->hasFocus());
        }
        QCOMPARE(perplexity->value(), before);
        QCOMPARE(metric->currentIndex(), 0);

        bar->setValue(0);
        perplexity->slider().setFocus();
        wheelOver(&perplexity->slider());
        QVERIFY(perplexity->value() != before);
        QCOMPARE(bar->value(), 0);
    }

    void shortcutsAreListedBesideTheWork()
    {
        QTest::keyClick(m_window.get(), Qt::Key_F1);
        auto* list = m_window->findChild<ShortcutList*>();
        QVERIFY(list && list->isVisible() && !list->isModal());
        QStringList texts;
        for (const QLabel* label : list->findChildren<QLabel*>())
            texts.append(label->text());
        for (const QAction* action : m_window->actions().findChildren<QAction*>())
            for (const QKeySequence& keys : action->shortcuts())
                QVERIFY2(texts.join(u'\n').contains(keys.toString(QKeySequence::NativeText)),
                         qPrintable(action->text()));
        QVERIFY(texts.contains(QStringLiteral("Ctrl+drag")));
        QTRY_COMPARE(QApplication::activeWindow(), list);
        QTest::keyClick(list, Qt::Key_Escape);
        QVERIFY(!list->isVisible());
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
