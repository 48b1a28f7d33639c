// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/test_pictures.h"
#include "ui/selection_model.h"
#include "ui/session.h"

#include <QSignalSpy>
#include <QTest>

using namespace murmuration;

namespace {

using Items = std::vector<std::uint32_t>;

} // namespace

class TestSelectionModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsItemsAscendingAndOnce()
    {
        const Session session;
        SelectionModel selection(session);
        selection.select({5, 2, 5, 9});
        QCOMPARE(selection.selected(), (Items{2, 5, 9}));
        QVERIFY(selection.isSelected(5));
        QVERIFY(!selection.isSelected(3));
    }

    void addsAndRemoves()
    {
        const Session session;
        SelectionModel selection(session);
        selection.select({1, 2, 3});
        selection.select({4, 3}, SelectionModel::Mode::Add);
        QCOMPARE(selection.selected(), (Items{1, 2, 3, 4}));
        selection.select({2, 7}, SelectionModel::Mode::Remove);
        QCOMPARE(selection.selected(), (Items{1, 3, 4}));
        selection.clearSelection();
        QVERIFY(selection.selected().empty());
    }

    void tellsOnlyOfChanges()
    {
        const Session session;
        SelectionModel selection(session);
        QSignalSpy changes(&selection, &SelectionModel::selectionChanged);
        QSignalSpy hovers(&selection, &SelectionModel::hoveredChanged);
        selection.select({1});
        selection.select({1});
        selection.select({1}, SelectionModel::Mode::Add);
        QCOMPARE(changes.count(), 1);
        selection.setHovered(3);
        selection.setHovered(3);
        selection.setHovered(std::nullopt);
        QCOMPARE(hovers.count(), 2);
    }

    void hidesAndShowsClasses()
    {
        const TestPictures pictures;
        Session session;
        SelectionModel selection(session);
        session.setModel(QStringLiteral("pixels"));
        session.open(pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.snapshot()->points() == 30, 30000);

        selection.setClassVisible(1, false);
        QVERIFY(!selection.isVisible(10)); // the first picture of the second class
        QVERIFY(selection.isVisible(0));
        selection.selectAllVisible();
        QCOMPARE(selection.selected().size(), std::size_t{20});

        selection.soloClass(2);
        QVERIFY(!selection.isClassVisible(0));
        QVERIFY(!selection.isClassVisible(1));
        QVERIFY(selection.isClassVisible(2));
        selection.soloClass(2); // alone already: all again
        QVERIFY(selection.isClassVisible(0));
        QVERIFY(selection.isClassVisible(1));

        selection.setClassVisible(0, false);
        selection.showAllClasses();
        QVERIFY(selection.isVisible(0));
    }

    void forgetsEverythingWithTheCollection()
    {
        const TestPictures first;
        const TestPictures second(2, 3);
        Session session;
        SelectionModel selection(session);
        session.setModel(QStringLiteral("pixels"));
        session.open(first.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.collection() != nullptr, 30000);
        const auto old = session.collection();
        selection.select({29});
        selection.setHovered(28);
        selection.setClassVisible(0, false);
        session.open(second.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.collection() != old, 30000);
        QVERIFY(selection.selected().empty());
        QVERIFY(!selection.hovered());
        QVERIFY(selection.isClassVisible(0));
    }
};

QTEST_MAIN(TestSelectionModel)
#include "tst_selection_model.moc"
