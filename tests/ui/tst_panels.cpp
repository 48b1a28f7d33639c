// SPDX-License-Identifier: Apache-2.0
#include "core/features/npy.h"
#include "tests/ui/panel_test.h"
#include "ui/models/weights_fetch.h"
#include "ui/opener.h"
#include "ui/panels/data_panel.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/issues_model.h"
#include "ui/panels/issues_panel.h"
#include "ui/panels/legend_model.h"
#include "ui/panels/legend_view.h"
#include "ui/panels/network_panel.h"
#include "ui/settings.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSpinBox>
#include <QWindow>

#include <fstream>

using namespace murmuration;

class TestPanels : public PanelTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { useSettingsIn(m_settingsFolder); }
    void init() { openSession(); }
    void cleanup() { closeSession(); }

    void dataPanelShowsAndChangesTheTransform()
    {
        Settings settings;
        DataPanel panel(*m_session, settings);
        panel.show();
        auto* sphereize = panel.findChild<QCheckBox*>(QStringLiteral("sphereize"));
        auto* reduce = panel.findChild<QCheckBox*>(QStringLiteral("reduce"));
        auto* components = panel.findChild<QSpinBox*>(QStringLiteral("components"));
        auto* metric = panel.findChild<QComboBox*>(QStringLiteral("metric"));
        QVERIFY(!sphereize->isChecked());
        QTest::mouseClick(sphereize, Qt::LeftButton, {}, QPoint(8, sphereize->height() / 2));
        QVERIFY(m_session->layoutOptions().transform.sphereize);

        QCOMPARE(components->value(), 50);
        QTest::mouseClick(reduce, Qt::LeftButton, {}, QPoint(8, reduce->height() / 2));
        QVERIFY(!m_session->layoutOptions().transform.pca);
        QVERIFY(!components->isEnabled());
        reduce->setFocus();
        QTest::keyClick(reduce, Qt::Key_Space);
        QCOMPARE(m_session->layoutOptions().transform.pca, std::optional<std::size_t>(50));

        QTest::keyClick(metric, Qt::Key_Down);
        QCOMPARE(m_session->layoutOptions().metric, Metric::Cosine);
    }

    void nestedFoldersOfferTheWholePathAsTheClass()
    {
        Settings settings;
        DataPanel panel(*m_session, settings);
        panel.show();
        auto* choice = panel.findChild<QWidget*>(QStringLiteral("labelFrom"));
        QVERIFY(!choice->isVisible()); // where it makes no difference

        const TestPictures nested;
        for (const char* below : {"class0/light", "class0/dark"})
            QDir(nested.text()).mkpath(QLatin1StringView(below));
        for (int i = 0; i < 10; ++i)
            QVERIFY(
                QFile::rename(nested.text() + QStringLiteral("/class0/%1.png").arg(i),
                              nested.text() + QStringLiteral("/class0/%1/%2.png")
                                                  .arg(QLatin1StringView(i < 5 ? "dark" : "light"))
                                                  .arg(i)));
        m_session->open(nested.path());
        QTRY_VERIFY_WITH_TIMEOUT(choice->isVisible(), kPatienceMs);
        QCOMPARE(m_session->collection()->classNames.size(), std::size_t{3});

        const auto buttons = choice->findChildren<QAbstractButton*>();
        QTest::mouseClick(buttons.back(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->collection()->classNames.size(), std::size_t{4},
                                  kPatienceMs);
        QCOMPARE(m_session->collection()->classNames.front(), std::string("class0/dark"));
        QVERIFY(settings.get(setting::kLabelFromPath));
        QTRY_COMPARE_WITH_TIMEOUT(m_session->ingest().stage, IngestStage::Done, kPatienceMs);
        QTest::mouseClick(buttons.front(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->collection()->classNames.size(), std::size_t{3},
                                  kPatienceMs);
        QVERIFY(!settings.get(setting::kLabelFromPath));
    }

    void aTableNeedsNoNetwork()
    {
        Settings settings;
        Opener opener(*m_session, settings, nullptr);
        WeightsFetch fetch;
        NetworkPanel panel(*m_session, opener, fetch, settings);
        panel.show();
        const auto* sentence = panel.findChild<QLabel*>(QStringLiteral("noNetworkNeeded"));
        const auto shown = [&] {
            QList<bool> parts;
            for (const char* part : {"network", "layer", "preprocessing"})
                parts += panel.findChild<QWidget*>(QLatin1StringView(part))->isVisible();
            return parts;
        };
        QCOMPARE(shown(), (QList<bool>{true, true, true}));
        QVERIFY(!sentence->isVisible());
        const QTemporaryDir folder;
        const std::filesystem::path table = folder.filePath(QStringLiteral("t.npy")).toStdString();
        std::ofstream file(table, std::ios::binary);
        writeNpy(file, Matrix(20, 4));
        file.close();
        m_session->open(table);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() && m_session->snapshot()->points() == 20,
                                 kPatienceMs);
        QCOMPARE(shown(), (QList<bool>{false, false, false}));
        QVERIFY(sentence->isVisible());
        m_session->open(m_pictures.path());
        QTRY_COMPARE_WITH_TIMEOUT(shown(), (QList<bool>{true, true, true}), kPatienceMs);
        QVERIFY(!sentence->isVisible());
    }

    void legendModelKeepsItsPromises()
    {
        LegendModel model(*m_session, *m_selection);
        const QAbstractItemModelTester tester(&model);
        QCOMPARE(model.rowCount(), 3);
        const QModelIndex second = model.index(1);
        QCOMPARE(second.data().toString(), QStringLiteral("class1"));
        QCOMPARE(second.data(LegendModel::CountRole).toInt(), 10);
        QVERIFY(model.setData(second, Qt::Unchecked, Qt::CheckStateRole));
        QVERIFY(!m_selection->isClassVisible(1));
    }

    void legendObeysMouseAndKeyboard()
    {
        LegendView legend(*m_session, *m_selection);
        legend.resize(200, 200);
        legend.show();
        QVERIFY(QTest::qWaitForWindowExposed(&legend));
        const auto middleOf = [&](int row) {
            return legend.visualRect(legend.model()->index(row, 0)).center();
        };
        const auto visible = [&] {
            return QList<bool>{m_selection->isClassVisible(0), m_selection->isClassVisible(1),
                               m_selection->isClassVisible(2)};
        };
        // To the window, as the window system sends them: what is a double click is for Qt to say,
        // by the time between the presses. It comes as press, release, double click, release.
        const auto slowClick = [&](int row) {
            QTest::mouseClick(legend.windowHandle(), Qt::LeftButton, {}, middleOf(row));
        };
        const auto doubleClick = [&](int row) {
            QTest::mouseDClick(legend.windowHandle(), Qt::LeftButton, {}, middleOf(row));
        };
        slowClick(1);
        QCOMPARE(visible(), (QList<bool>{true, false, true}));
        slowClick(1);
        QCOMPARE(visible(), (QList<bool>{true, true, true}));
        doubleClick(2);
        QCOMPARE(visible(), (QList<bool>{false, false, true}));
        doubleClick(2);
        QCOMPARE(visible(), (QList<bool>{true, true, true}));
        slowClick(0);
        doubleClick(0); // hidden before
        QCOMPARE(visible(), (QList<bool>{true, false, false}));
        doubleClick(1);
        QCOMPARE(visible(), (QList<bool>{false, true, false}));
        doubleClick(1);
        QCOMPARE(visible(), (QList<bool>{true, true, true}));

        legend.setCurrentIndex(legend.model()->index(0, 0));
        QTest::keyClick(&legend, Qt::Key_Space);
        QCOMPARE(visible(), (QList<bool>{false, true, true}));
        QTest::keyClick(&legend, Qt::Key_Return);
        QCOMPARE(visible(), (QList<bool>{true, false, false}));
    }

    void inspectorTellsOfTheSelectedElseTheHoveredItem()
    {
        InspectorPanel inspector(*m_session, *m_selection);
        inspector.resize(280, 400);
        inspector.show();
        const auto* name = inspector.findChild<QLabel*>(QStringLiteral("itemName"));
        const auto* details = inspector.findChild<QLabel*>(QStringLiteral("itemDetails"));
        const auto* picture = inspector.findChild<QLabel*>(QStringLiteral("itemPicture"));
        m_selection->setHovered(12);
        QCOMPARE(name->text(), QStringLiteral("2.png"));
        QVERIFY(details->text().contains(QStringLiteral("class1")));
        QTRY_VERIFY(!picture->pixmap(Qt::ReturnByValue).isNull());
        m_selection->select({4});
        QCOMPARE(name->text(), QStringLiteral("4.png"));
        m_selection->setHovered(20);
        QCOMPARE(name->text(), QStringLiteral("4.png"));
        m_selection->select({4, 5, 21});
        QCOMPARE(picture->text(), QStringLiteral("3 selected"));
        m_selection->clearSelection();
        m_selection->setHovered(std::nullopt);
        QVERIFY(name->text().isEmpty());
    }

    void inspectorKeepsItsHeight()
    {
        InspectorPanel inspector(*m_session, *m_selection);
        const TestPictures manyClasses(9, 2);
        m_session->open(manyClasses.path());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() && m_session->snapshot()->points() == 18,
                                 kPatienceMs);
        inspector.resize(264, 400);
        inspector.show();
        const auto* details = inspector.findChild<QLabel*>(QStringLiteral("itemDetails"));
        const QSize nothing = inspector.sizeHint();
        m_selection->setHovered(3);
        for (const char* name : {"Class", "Index", "Folder"})
            QVERIFY(details->text().contains(QLatin1StringView(name)));
        QCOMPARE(inspector.sizeHint().height(), nothing.height());
        m_selection->selectAllVisible();
        QVERIFY(details->text().contains(QStringLiteral("and 5 more")));
        QCOMPARE(inspector.sizeHint().height(), nothing.height());
        QVERIFY(details->minimumSizeHint().height() <= details->height());
    }

    void inspectorSaysWhyThereIsNoPicture()
    {
        const TestPictures pictures;
        m_session->open(pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->collection()->path == pictures.path(), kPatienceMs);
        QVERIFY(QFile::remove(pictures.text() + QStringLiteral("/class1/2.png")));
        InspectorPanel inspector(*m_session, *m_selection);
        inspector.show();
        const auto* picture = inspector.findChild<QLabel*>(QStringLiteral("itemPicture"));
        m_selection->setHovered(12);
        QTRY_VERIFY(picture->text().contains(QStringLiteral("can no longer be read")));
    }

    void issuesAreListedAndCopied()
    {
        TestPictures withBroken;
        withBroken.addBroken(QStringLiteral("class1/broken.png"));
        QAction showPanel;
        const IssuesPanel panel(*m_session, &showPanel);
        IssuesModel model(*m_session);
        const QAbstractItemModelTester tester(&model);
        m_session->open(withBroken.path());
        const auto row = [&] {
            for (int i = 0; i < model.rowCount(); ++i)
                if (model.index(i, IssuesModel::Subject).data().toString() ==
                    QStringLiteral("class1/broken.png"))
                    return i;
            return -1;
        };
        QTRY_VERIFY_WITH_TIMEOUT(row() >= 0, kPatienceMs);
        const QString reason = model.index(row(), IssuesModel::Reason).data().toString();
        QVERIFY(!reason.isEmpty());
        QVERIFY(panel.textToCopy().contains(QStringLiteral("class1/broken.png\t") + reason));
    }

private:
    QTemporaryDir m_settingsFolder;
};

QTEST_MAIN(TestPanels)
#include "tst_panels.moc"
