// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/test_pictures.h"
#include "ui/controls/segments.h"
#include "ui/controls/value_slider.h"
#include "ui/opener.h"
#include "ui/panels/data_panel.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/issues_panel.h"
#include "ui/panels/legend_view.h"
#include "ui/panels/projection_panel.h"
#include "ui/selection_model.h"
#include "ui/session.h"
#include "ui/settings.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QWindow>

#include <memory>

using namespace murmuration;

namespace {

constexpr int kPatienceMs = 30000;

} // namespace

/// Panels on a session in which three classes of ten pictures are open.
class TestPanels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { useSettingsIn(m_settingsFolder); }

    void init()
    {
        m_session = std::make_unique<Session>();
        m_selection = std::make_unique<SelectionModel>(*m_session);
        m_session->setModel(QStringLiteral("pixels"));
        m_session->open(m_pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() && m_session->snapshot()->points() == 30 &&
                                     m_session->ingest().stage == IngestStage::Done,
                                 kPatienceMs);
    }

    void cleanup()
    {
        m_selection.reset();
        m_session.reset();
    }

    void dataPanelShowsAndChangesTheTransform()
    {
        Settings settings;
        Opener opener(*m_session, settings, nullptr);
        DataPanel panel(*m_session, opener);
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

    void dataPanelNamesWhateverNetworkIsUsed()
    {
        Settings settings;
        Opener opener(*m_session, settings, nullptr);
        const DataPanel panel(*m_session, opener);
        const auto* network = panel.findChild<QComboBox*>(QStringLiteral("network"));
        QCOMPARE(network->currentText(), QStringLiteral("Pixels 28×28 grey"));
        m_session->setModel(QStringLiteral("pixels:16"));
        QCOMPARE(network->currentText(), QStringLiteral("Pixels 16×16 grey"));
    }

    void projectionPanelChangesOnlyWhatIsTouched()
    {
        LayoutOptions unusual = m_session->layoutOptions();
        unusual.tsne.perplexity = 400; // beyond the slider
        m_session->setLayoutOptions(unusual);
        QAction restart;
        ProjectionPanel panel(*m_session, &restart);
        panel.show();
        auto* seed = panel.findChild<QSpinBox*>(QStringLiteral("seed"));
        QTest::keyClick(seed, Qt::Key_Up);
        unusual.tsne.seed += 1;
        QCOMPARE(m_session->layoutOptions(), unusual);
    }

    void perplexityIsTypedAndItsLimitTold()
    {
        QAction restart;
        ProjectionPanel panel(*m_session, &restart);
        panel.show();
        auto* perplexity = panel.findChild<ValueSlider*>(QStringLiteral("perplexity"));
        const auto* notice = panel.findChild<QLabel*>(QStringLiteral("perplexityNotice"));
        QCOMPARE(perplexity->value(), 30.0);
        QVERIFY(notice->isVisible());
        QCOMPARE(notice->text(), QStringLiteral("9.7 used: 30 pictures allow no more"));

        QDoubleSpinBox& field = perplexity->field();
        field.selectAll();
        QTest::keyClicks(&field, QLocale().toString(5.5, 'f', 1));
        QTRY_COMPARE(m_session->layoutOptions().tsne.perplexity, 5.5);
        QVERIFY(!notice->isVisible());
    }

    void slidersReportOnceWhenThePersonHoldsStill()
    {
        ValueRange range;
        range.minimum = 2;
        range.maximum = 200;
        range.logarithmic = true;
        ValueSlider slider(QStringLiteral("value"), range, QString());
        slider.show();
        QSignalSpy changes(&slider, &ValueSlider::valueChanged);
        slider.setValue(20); // not by the person
        QCOMPARE(slider.slider().value(), slider.slider().maximum() / 2);
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(&slider.slider(), Qt::Key_Right);
        QCOMPARE(changes.count(), 0);
        QTRY_COMPARE(changes.count(), 1);
        QVERIFY(slider.value() > 20);
        QTest::qWait(2 * ValueSlider::kSettleMs);
        QCOMPARE(changes.count(), 1);
    }

    void methodAndDimensionsAreSwitchedByKeyboard()
    {
        QAction restart;
        ProjectionPanel panel(*m_session, &restart);
        panel.show();
        panel.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        auto* method = panel.findChild<Segments*>(QStringLiteral("method"));
        auto* first = method->findChild<QAbstractButton*>();
        first->setFocus();
        QTest::keyClick(first, Qt::Key_Right);
        QCOMPARE(m_session->layoutOptions().method, LayoutMethod::Umap);
        QTRY_COMPARE(m_session->snapshot()->method, LayoutMethod::Umap);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right);
        QCOMPARE(m_session->layoutOptions().method, LayoutMethod::Pca);
        QTRY_COMPARE(m_session->snapshot()->iteration, 0);
    }

    void umapHasItsOwnControls()
    {
        QAction restart;
        ProjectionPanel panel(*m_session, &restart);
        panel.show();
        auto* neighbors = panel.findChild<ValueSlider*>(QStringLiteral("neighbors"));
        auto* minDistance = panel.findChild<ValueSlider*>(QStringLiteral("minDistance"));
        const auto* perplexity = panel.findChild<ValueSlider*>(QStringLiteral("perplexity"));
        QVERIFY(!neighbors->isVisible());
        QVERIFY(perplexity->isVisible());

        auto* method = panel.findChild<Segments*>(QStringLiteral("method"));
        QTest::mouseClick(method->findChildren<QAbstractButton*>().at(1), Qt::LeftButton);
        QCOMPARE(m_session->layoutOptions().method, LayoutMethod::Umap);
        QVERIFY(neighbors->isVisible());
        QVERIFY(minDistance->isVisible());
        QVERIFY(!perplexity->isVisible());
        QCOMPARE(neighbors->value(), 15.0);
        QCOMPARE(minDistance->value(), 0.1);
        QVERIFY(panel.findChild<QWidget*>(QStringLiteral("seed"))->isEnabled());
        QVERIFY(!panel.findChild<QWidget*>(QStringLiteral("earlyExaggeration"))->isEnabled());

        QTRY_VERIFY(m_session->snapshot()->method == LayoutMethod::Umap &&
                    m_session->layout().activity == LayoutActivity::Settled);
        QCOMPARE(m_session->snapshot()->iteration, 500);
        const LayoutOptions before = m_session->layoutOptions();
        neighbors->field().selectAll();
        QTest::keyClicks(&neighbors->field(), QStringLiteral("7"));
        QTRY_COMPARE(m_session->layoutOptions().umap.neighbors, std::size_t{7});
        minDistance->field().selectAll();
        QTest::keyClicks(&minDistance->field(), QLocale().toString(0.5, 'f', 2));
        QTRY_COMPARE(m_session->layoutOptions().umap.minDistance, 0.5);
        QTRY_VERIFY(m_session->snapshot()->iteration > 500); // goes on from where it was
        LayoutOptions expected = before;
        expected.umap.neighbors = 7;
        expected.umap.minDistance = 0.5;
        QCOMPARE(m_session->layoutOptions(), expected);
    }

    void pcaOffersNothingThatMeansNothingToIt()
    {
        QAction restart;
        ProjectionPanel panel(*m_session, &restart);
        panel.show();
        const auto enabled = [&] {
            QList<bool> all;
            for (const char* name : {"perplexity", "exaggeration", "automaticRate",
                                     "earlyExaggeration", "seed", "dimensions"})
                all.append(panel.findChild<QWidget*>(QLatin1StringView(name))->isEnabled());
            return all;
        };
        QCOMPARE(enabled(), (QList<bool>{true, true, true, true, true, true}));
        LayoutOptions options = m_session->layoutOptions();
        options.method = LayoutMethod::Pca;
        m_session->setLayoutOptions(options);
        QCOMPARE(enabled(), (QList<bool>{false, false, false, false, false, true}));
        options.method = LayoutMethod::Tsne;
        m_session->setLayoutOptions(options);
        QVERIFY(!panel.findChild<QWidget*>(QStringLiteral("learningRate"))->isEnabled()); // auto
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
    TestPictures m_pictures;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<SelectionModel> m_selection;
};

QTEST_MAIN(TestPanels)
#include "tst_panels.moc"
