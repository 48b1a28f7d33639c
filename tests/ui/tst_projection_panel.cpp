// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/panel_test.h"
#include "tests/ui/sections.h"
#include "ui/controls/number_field.h"
#include "ui/controls/segments.h"
#include "ui/controls/value_slider.h"
#include "ui/panels/projection_panel.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>

using namespace murmuration;

namespace {

void type(NumberField& field, const QString& text)
{
    field.selectAll();
    QTest::keyClicks(&field, text);
}

} // namespace

class TestProjectionPanel : public PanelTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openSession(); }
    void cleanup() { closeSession(); }

    void projectionPanelChangesOnlyWhatIsTouched()
    {
        LayoutOptions unusual = m_session->layoutOptions();
        unusual.tsne.perplexity = 400; // beyond the slider
        m_session->setLayoutOptions(unusual);
        QAction restart;
        ProjectionPanel panel(*m_session, &restart);
        panel.show();
        auto* seed = panel.findChild<NumberField*>(QStringLiteral("seed"));
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
        QCOMPARE(notice->text(), QStringLiteral("9.7 used: 30 points allow no more"));

        type(perplexity->field(), QLocale().toString(5.5, 'f', 1));
        QTRY_COMPARE(m_session->layoutOptions().tsne.perplexity, 5.5);
        QVERIFY(!notice->isVisible());

        type(perplexity->field(), QStringLiteral("250")); // beyond the slider
        QTRY_COMPARE(m_session->layoutOptions().tsne.perplexity, 250.0);
        QCOMPARE(perplexity->slider().value(), perplexity->slider().maximum());
    }

    void whatTheCommandLineAskedForIsShown()
    {
        LayoutOptions options = m_session->layoutOptions();
        options.tsne.perplexity = 300;
        options.tsne.secondPerplexity = 4000;
        options.tsne.exaggeration = 50;
        options.tsne.seed = 99'999'999'999;
        options.umap.neighbors = 1000;
        m_session->setLayoutOptions(options);
        QAction restart;
        const ProjectionPanel panel(*m_session, &restart);
        const auto shown = [&](const char* name) {
            return panel.findChild<ValueSlider*>(QLatin1StringView(name))->value();
        };
        QCOMPARE(shown("perplexity"), 300.0);
        QCOMPARE(shown("secondPerplexity"), 4000.0);
        QCOMPARE(shown("exaggeration"), 50.0);
        QCOMPARE(shown("neighbors"), 1000.0);
        QCOMPARE(panel.findChild<NumberField*>(QStringLiteral("seed"))->value(), 99999999999.0);
    }

    void aLearningRateIsTypedWhileTheLayoutMoves()
    {
        QAction restart;
        ProjectionPanel panel(*m_session, &restart);
        panel.show();
        unfold(panel, QStringLiteral("MORE"));
        QTest::mouseClick(panel.findChild<QAbstractButton*>(QStringLiteral("automaticRate")),
                          Qt::LeftButton, {}, {8, 8});
        auto* rate = panel.findChild<NumberField*>(QStringLiteral("learningRate"));
        QVERIFY(rate->isEnabled());
        rate->selectAll();
        for (const char digit : {'8', '0'}) {
            QTest::keyClick(rate, digit);
            Q_EMIT m_session->layoutChanged(); // as with each snapshot
        }
        QTest::keyClick(rate, Qt::Key_Return);
        QCOMPARE(m_session->layoutOptions().tsne.learningRate, std::optional<double>(80));

        LayoutOptions options = m_session->layoutOptions();
        options.tsne.learningRate = 0.4; // from the command line: less than the field has
        m_session->setLayoutOptions(options);
        QCOMPARE(rate->value(), 1.0);
        rate->selectAll();
        for (const char digit : {'7', '0'}) {
            QTest::keyClick(rate, digit);
            Q_EMIT m_session->layoutChanged();
        }
        QTest::keyClick(rate, Qt::Key_Return);
        QCOMPARE(m_session->layoutOptions().tsne.learningRate, std::optional<double>(70));
    }

    void moreIsFoldedAwayUntilItIsWanted()
    {
        QAction restart;
        QAction command(QStringLiteral("&Command"));
        ProjectionPanel panel(*m_session, &restart, {&command});
        panel.show();
        auto* second = panel.findChild<ValueSlider*>(QStringLiteral("secondPerplexity"));
        auto* supervision = panel.findChild<ValueSlider*>(QStringLiteral("supervision"));
        QVERIFY(!second->isVisible());
        unfold(panel, QStringLiteral("MORE"));
        QVERIFY(second->isVisible());
        QCOMPARE(second->field().text(), QStringLiteral("off"));
        QCOMPARE(supervision->field().text(), QStringLiteral("off"));

        type(second->field(), QStringLiteral("7"));
        QTRY_COMPARE(m_session->layoutOptions().tsne.secondPerplexity, std::optional<double>(7));
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(&supervision->slider(), Qt::Key_PageUp);
        QTRY_COMPARE(m_session->layoutOptions().tsne.supervision, 0.4);
        QTRY_COMPARE(m_session->snapshot()->supervision, 0.4);
        for (const QString& word : {QStringLiteral("0"), QStringLiteral("off")}) {
            type(second->field(), QStringLiteral("7"));
            QTRY_VERIFY(m_session->layoutOptions().tsne.secondPerplexity);
            type(second->field(), word);
            QTest::keyClick(&second->field(), Qt::Key_Return);
            QTRY_VERIFY(!m_session->layoutOptions().tsne.secondPerplexity);
            QCOMPARE(second->field().text(), QStringLiteral("off"));
        }
        auto* length = panel.findChild<NumberField*>(QStringLiteral("earlyIterations"));
        QTest::keyClick(length, Qt::Key_Up);
        QCOMPARE(m_session->layoutOptions().tsne.earlyExaggerationIterations, 300);

        QSignalSpy triggered(&command, &QAction::triggered);
        for (auto* button : panel.findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Command"))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(triggered.count(), 1);
        command.setEnabled(false);
        for (const auto* button : panel.findChildren<QPushButton*>())
            QVERIFY(button->text() != QStringLiteral("Command") || !button->isEnabled());
    }

    void labelsAreOfferedWhereThereAreClasses()
    {
        QAction restart;
        const ProjectionPanel panel(*m_session, &restart);
        const auto* supervision = panel.findChild<ValueSlider*>(QStringLiteral("supervision"));
        QVERIFY(supervision->isEnabled());
        const QTemporaryDir flat;
        for (int i = 0; i < 5; ++i)
            QVERIFY(QFile::copy(m_pictures.text() + QStringLiteral("/class0/%1.png").arg(i),
                                flat.filePath(QStringLiteral("%1.png").arg(i))));
        m_session->open(flat.path().toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() && m_session->snapshot()->points() == 5,
                                 kPatienceMs);
        QVERIFY(!supervision->isEnabled()); // all in one class
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
        type(neighbors->field(), QStringLiteral("7"));
        QTRY_COMPARE(m_session->layoutOptions().umap.neighbors, std::size_t{7});
        type(minDistance->field(), QLocale().toString(0.5, 'f', 2));
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
};

QTEST_MAIN(TestProjectionPanel)
#include "tst_projection_panel.moc"
