// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/sections.h"
#include "tests/ui/window_test.h"
#include "ui/actions.h"
#include "ui/controls/number_field.h"
#include "ui/panels/legend_view.h"
#include "ui/selection_model.h"
#include "ui/strips/message_bar.h"
#include "ui/view/projection_view.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

using namespace murmuration;

/// What a person does to the layout that is there, by mouse and keyboard.
class TestLayoutCommands : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        showWindow();
        openAndWait();
        m_selection = m_window->findChild<SelectionModel*>();
        m_window->view().setFocus();
    }
    void cleanup() { closeWindow(); }

    void deleteLeavesOutAndTheMessageBringsBack()
    {
        pauseAtTheStart();
        QVERIFY(!m_window->actions().leaveOut->isEnabled());
        m_selection->select({3, 4});
        QTest::keyClick(&m_window->view(), Qt::Key_Delete);
        QTRY_COMPARE(m_session->snapshot()->points(), std::size_t{28});
        QVERIFY(m_selection->selected().empty());
        QVERIFY(!m_window->view().positionOf(3));
        QVERIFY(m_window->view().positionOf(5));
        QTRY_VERIFY(status().contains(QStringLiteral("2 left out")));
        m_selection->select({9});
        QTest::keyClick(&m_window->view(), Qt::Key_Delete);
        QTRY_COMPARE(m_session->snapshot()->points(), std::size_t{27});

        MessageBar& messages = m_window->messages();
        QVERIFY(messages.isVisible());
        QVERIFY(messages.text().startsWith(QStringLiteral("3 points")));
        QTest::mouseClick(messages.findChild<QPushButton*>(), Qt::LeftButton);
        QTRY_COMPARE(m_session->snapshot()->points(), std::size_t{30});
        QVERIFY(!messages.isVisible());
        QTRY_VERIFY(m_window->view().positionOf(3));
        QVERIFY(!m_window->actions().bringBack->isEnabled());
    }

    void theMessageGoesWhenPointsComeBackByKeys()
    {
        pauseAtTheStart();
        MessageBar& messages = m_window->messages();
        m_selection->select({3});
        QTest::keyClick(&m_window->view(), Qt::Key_Delete);
        QVERIFY(messages.isVisible());
        QCOMPARE(messages.text(), QStringLiteral("1 point is left out of the layout"));
        QTest::keyClick(&m_window->view(), Qt::Key_Delete, Qt::ShiftModifier);
        QVERIFY(!messages.isVisible());
        QTRY_COMPARE(m_session->snapshot()->points(), std::size_t{30});

        m_selection->select({3});
        QTest::keyClick(&m_window->view(), Qt::Key_Delete);
        messages.show({Message::Kind::Done, QStringLiteral("Saved map.png")});
        QTest::keyClick(&m_window->view(), Qt::Key_Delete, Qt::ShiftModifier);
        QVERIFY(messages.isVisible()); // not its own
    }

    void theLegendCountsWhatIsLaidOut()
    {
        const auto* legend = m_window->findChild<LegendView*>();
        const auto counts = [&] {
            QStringList texts;
            for (int row = 0; row < 3; ++row)
                texts += legend->model()->index(row, 0).data(LegendModel::CountRole).toString();
            return texts;
        };
        const QString all = QStringLiteral("10");
        QCOMPARE(counts(), (QStringList{all, all, all}));
        m_selection->select({3, 4, 29});
        QTest::keyClick(&m_window->view(), Qt::Key_Delete);
        QTRY_COMPARE(counts(),
                     (QStringList{QStringLiteral("8 of 10"), all, QStringLiteral("9 of 10")}));
        QTest::keyClick(&m_window->view(), Qt::Key_Delete, Qt::ShiftModifier);
        QTRY_COMPARE(counts(), (QStringList{all, all, all}));
    }

    void somethingAlwaysStays()
    {
        m_selection->selectAllVisible();
        QVERIFY(!m_window->actions().leaveOut->isEnabled());
        QTest::keyClick(&m_window->view(), Qt::Key_Delete);
        QCOMPARE(m_session->layoutOptions().leftOut, nullptr);
    }

    void deleteInAFieldEditsIt()
    {
        unfold(*m_window, QStringLiteral("MORE"));
        auto* seed = m_window->findChild<NumberField*>(QStringLiteral("seed"));
        m_selection->select({3});
        seed->setFocus();
        seed->findChild<QLineEdit*>()->selectAll();
        QTest::keyClick(seed->findChild<QLineEdit*>(), Qt::Key_Delete);
        QCOMPARE(seed->findChild<QLineEdit*>()->text(), QString());
        QCOMPARE(m_session->layoutOptions().leftOut, nullptr);
    }

    void pinnedPointsStayUntilTheyAreUnpinned_data() { bothMethods(); }
    void pinnedPointsStayUntilTheyAreUnpinned()
    {
        useMethod();
        pauseAtTheStart();
        stepTo(40);
        m_selection->select({2, 20});
        QTest::keyClick(&m_window->view(), Qt::Key_L, Qt::ControlModifier);
        QTRY_VERIFY(status().contains(QStringLiteral("2 pinned")));
        const Matrix before = m_session->snapshot()->positions;
        stepTo(60);
        const Matrix after = m_session->snapshot()->positions;
        for (const std::size_t row : {2U, 20U})
            QVERIFY(std::ranges::equal(before.row(row), after.row(row)));
        QVERIFY(!std::ranges::equal(before.row(3), after.row(3)));

        m_selection->select({2});
        QTest::keyClick(&m_window->view(), Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(status().contains(QStringLiteral("1 pinned")));
        m_selection->clearSelection();
        unfold(*m_window, QStringLiteral("MORE"));
        QTest::mouseClick(button("unpin"), Qt::LeftButton);
        QCOMPARE(m_session->layoutOptions().pinned, nullptr);
        QVERIFY(!button("unpin")->isEnabled());
        stepTo(70);
        QVERIFY(!std::ranges::equal(after.row(2), m_session->snapshot()->positions.row(2)));
    }

    void pinnedPointsStayOverARestart_data() { bothMethods(); }
    void pinnedPointsStayOverARestart()
    {
        useMethod();
        pauseAtTheStart();
        stepTo(60);
        m_selection->select({2, 20});
        QTest::keyClick(&m_window->view(), Qt::Key_L, Qt::ControlModifier);
        const Matrix before = m_session->snapshot()->positions;
        QTest::keyClick(&m_window->view(), Qt::Key_R, Qt::ControlModifier);
        QTRY_COMPARE(m_session->snapshot()->iteration, 0);
        stepTo(10);
        const Matrix after = m_session->snapshot()->positions;
        for (const std::size_t row : {2U, 20U})
            QVERIFY(std::ranges::equal(before.row(row), after.row(row)));
        QVERIFY(!std::ranges::equal(before.row(3), after.row(3)));
        QTRY_VERIFY(status().contains(QStringLiteral("2 pinned")));
        QVERIFY(m_window->actions().unpin->isEnabled());
    }

    void shakenLayoutMovesAndSettlesAgain_data() { bothMethods(); }
    void shakenLayoutMovesAndSettlesAgain()
    {
        useMethod();
        QTRY_COMPARE_WITH_TIMEOUT(m_session->layout().activity, LayoutActivity::Settled,
                                  kPatienceMs);
        const auto before = m_session->snapshot();
        unfold(*m_window, QStringLiteral("MORE"));
        QTest::mouseClick(button("shake"), Qt::LeftButton);
        QTRY_VERIFY(m_session->snapshot() != before);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->layout().activity, LayoutActivity::Settled,
                                  kPatienceMs);
        QVERIFY(m_session->snapshot()->iteration > before->iteration);
    }

    void settledLayoutGoesOnWhenPlayed()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_session->layout().activity, LayoutActivity::Settled,
                                  kPatienceMs);
        const int before = m_session->snapshot()->iteration;
        QTest::keyClick(&m_window->view(), Qt::Key_Space);
        QTRY_VERIFY(m_session->snapshot()->iteration > before + 100);
        QCOMPARE(m_session->layout().activity, LayoutActivity::Running);
    }

    void dimensionsChangeWithoutLosingThePlaces_data() { bothMethods(); }
    void dimensionsChangeWithoutLosingThePlaces()
    {
        useMethod();
        pauseAtTheStart();
        stepTo(300);
        const Matrix flat = m_session->snapshot()->positions;
        QTest::keyClick(&m_window->view(), Qt::Key_D);
        QTRY_COMPARE(m_session->snapshot()->dimensions(), 3);
        QCOMPARE(m_session->snapshot()->iteration, 300);
        for (std::size_t row = 0; row < flat.rows; ++row)
            for (std::size_t axis = 0; axis < 2; ++axis)
                QCOMPARE(m_session->snapshot()->positions.at(row, axis), flat.at(row, axis));
        QTest::keyClick(&m_window->view(), Qt::Key_D);
        QTRY_COMPARE(m_session->snapshot()->dimensions(), 2);
        QCOMPARE(m_session->snapshot()->positions, flat);
    }

    void otherMethodsOfferWhatTheyCan()
    {
        const Actions& actions = m_window->actions();
        m_selection->select({1});
        const auto offered = [&](LayoutMethod method) {
            LayoutOptions options = m_session->layoutOptions();
            options.method = method;
            m_session->setLayoutOptions(options);
            return QList<bool>{actions.shake->isEnabled(), actions.pin->isEnabled(),
                               actions.leaveOut->isEnabled()};
        };
        QCOMPARE(offered(LayoutMethod::Pca), (QList<bool>{false, false, true}));
        QVERIFY(actions.shake->toolTip().contains(QStringLiteral("nothing moves")));
        QVERIFY(button("pin")->toolTip().contains(QStringLiteral("nothing moves")));
        QCOMPARE(offered(LayoutMethod::Umap), (QList<bool>{true, true, true}));
        QVERIFY(!button("pin")->toolTip().contains(QStringLiteral("nothing moves")));
        QCOMPARE(offered(LayoutMethod::Tsne), (QList<bool>{true, true, true}));
    }

    void anotherCollectionStartsWithAllOfIt()
    {
        m_selection->select({1, 2});
        m_window->actions().pin->trigger();
        m_window->actions().leaveOut->trigger();
        const TestPictures others(2, 9);
        m_session->open(others.path());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() && m_session->snapshot()->points() == 18,
                                 kPatienceMs);
        QCOMPARE(m_session->layoutOptions().leftOut, nullptr);
        QCOMPARE(m_session->layoutOptions().pinned, nullptr);
    }

private:
    static void bothMethods()
    {
        QTest::addColumn<LayoutMethod>("method");
        QTest::newRow("t-SNE") << LayoutMethod::Tsne;
        QTest::newRow("UMAP") << LayoutMethod::Umap;
    }

    void useMethod()
    {
        QFETCH(LayoutMethod, method);
        LayoutOptions options = m_session->layoutOptions();
        options.method = method;
        m_session->setLayoutOptions(options);
        QTRY_COMPARE(m_session->snapshot()->method, method);
    }

    void stepTo(int iteration)
    {
        while (m_session->snapshot()->iteration < iteration) {
            const int next = m_session->snapshot()->iteration + 1;
            m_session->stepOnce();
            QTRY_VERIFY(m_session->snapshot()->iteration >= next);
        }
    }

    [[nodiscard]] QString status() const
    {
        return m_window->findChild<QLabel*>(QStringLiteral("layoutState"))->text();
    }

    [[nodiscard]] QPushButton* button(const char* name) const
    {
        return m_window->findChild<QPushButton*>(QLatin1StringView(name));
    }

    SelectionModel* m_selection = nullptr;
};

QTEST_MAIN(TestLayoutCommands)
#include "tst_layout_commands.moc"
