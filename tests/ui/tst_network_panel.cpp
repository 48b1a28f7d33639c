// SPDX-License-Identifier: Apache-2.0
#include "core/networks/network_choice.h"
#include "tests/ui/network_panel_test.h"
#include "tests/ui/test_pictures.h"
#include "ui/controls/segments.h"
#include "ui/main_window.h"
#include "ui/models/network_memory.h"
#include "ui/models/weights_fetch.h"
#include "ui/panels/network_panel.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QTest>

using namespace murmuration;

namespace {

constexpr int kPatienceMs = 60000;

QString sharedModel(const char* name)
{
    return QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/models/") + QLatin1StringView(name);
}

} // namespace

/// Choosing what makes the features, with mouse and keyboard.
class TestNetworkPanel : public NetworkPanelTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { beginSession(); }
    void cleanup() { endSession(); }

    void theNetworkInUseIsNamed()
    {
        WeightsFetch fetch;
        const NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        const auto* network = panel.findChild<QComboBox*>(QStringLiteral("network"));
        QCOMPARE(network->currentText(), QStringLiteral("Built-in network"));
        m_session->setModel(QStringLiteral("pixels:16"));
        QCOMPARE(network->currentText(), QStringLiteral("Pixels 16×16 grey"));
        m_session->setModel(QStringLiteral("/some/where/weights.pth"));
        QCOMPARE(network->currentText(), QStringLiteral("weights.pth"));
    }

    /// In a window of the usual size, as it opens.
    void namesOfWhatComesAlongAreShownWhole()
    {
        MainWindow window(*m_session);
        window.resize(1280, 800);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto* network = window.findChild<QComboBox*>(QStringLiteral("network"));
        for (const char* const model : {"builtin", "pixels"}) {
            m_session->setModel(QString::fromLatin1(model));
            QStyleOptionComboBox option;
            option.initFrom(network);
            const QRect field = network->style()->subControlRect(
                QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, network);
            const int text = network->fontMetrics().horizontalAdvance(network->currentText());
            constexpr int kAroundTextPx = 2;
            QVERIFY2(text + kAroundTextPx <= field.width(), model);
        }
    }

    void networksAreChosenByKeyboardAndRemembered()
    {
        WeightsFetch fetch;
        NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        panel.show();
        auto* network = panel.findChild<QComboBox*>(QStringLiteral("network"));
        QTest::keyClick(network, Qt::Key_Down);
        QCOMPARE(m_session->model(), QStringLiteral("pixels"));
        QCOMPARE(rememberedNetwork(*m_settings).model, std::string("pixels"));
        QTest::keyClick(network, Qt::Key_Down); // nothing below it that would be fetched
        QCOMPARE(m_session->model(), QStringLiteral("pixels"));
        QVERIFY(!fetch.task().busy());
    }

    void whatIsGoneIsNotRemembered()
    {
        const QString file = m_folder->filePath(QStringLiteral("weights.pth"));
        QFile(file).open(QIODevice::WriteOnly);
        NetworkChoice choice;
        choice.model = file.toStdString();
        choice.layer = "fc";
        choice.pooling = Pooling::Max;
        choice.preprocessing = "caffe";
        rememberNetwork(*m_settings, choice);
        QCOMPARE(rememberedNetwork(*m_settings), choice);
        QCOMPARE(recentNetworkFiles(*m_settings), QStringList{file});
        QVERIFY(QFile::remove(file));
        QCOMPARE(rememberedNetwork(*m_settings), NetworkChoice());
        QCOMPARE(recentNetworkFiles(*m_settings), QStringList());
        choice.model = "resnet152"; // not fetched
        rememberNetwork(*m_settings, choice);
        QCOMPARE(rememberedNetwork(*m_settings), NetworkChoice());
    }

    void poolingIsCalledAsOnTheCommandLine()
    {
        WeightsFetch fetch;
        const NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        const auto* pooling = panel.findChild<Segments*>(QStringLiteral("pooling"));
        const auto choices = pooling->findChildren<QAbstractButton*>();
        QCOMPARE(choices.size(), qsizetype{3});
        for (int i = 0; i < 3; ++i)
            QCOMPARE(choices[i]->text().toLower().remove(u'&'),
                     QString::fromLatin1(nameOf(static_cast<Pooling>(i))));
    }

    void aFileOffersItsLayers()
    {
        const QString file = sharedModel("squeezenet1_0-tvkeys-zip.pth");
        if (!QFile::exists(file))
            QSKIP("needs ../shared/models");
        const TestPictures pictures;
        WeightsFetch fetch;
        NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        panel.show();
        auto* layer = panel.findChild<QComboBox*>(QStringLiteral("layer"));
        auto* pooling = panel.findChild<Segments*>(QStringLiteral("pooling"));
        const auto* text = panel.findChild<QLabel*>(QStringLiteral("preprocessing"));
        QVERIFY(!layer->isEnabled());
        m_session->setModel(file);
        m_session->open(pictures.path());
        QTRY_COMPARE_WITH_TIMEOUT(m_session->ingest().stage, IngestStage::Done, kPatienceMs);
        QVERIFY(layer->isEnabled());
        QVERIFY2(text->text().startsWith(QStringLiteral("256 → 224 px, RGB")),
                 qPrintable(text->text()));
        QCOMPARE(layer->currentText(), QStringLiteral("features.12 · 512×13×13"));
        QVERIFY(pooling->isVisible());
        QCOMPARE(m_session->features()->dimensions(), std::size_t{512});

        QTest::mouseClick(pooling->findChildren<QAbstractButton*>().at(1), Qt::LeftButton);
        QCOMPARE(m_session->network().pooling, Pooling::Max);
        const auto mean = m_session->features();
        QTRY_VERIFY_WITH_TIMEOUT(m_session->features() != mean &&
                                     m_session->ingest().stage == IngestStage::Done,
                                 kPatienceMs);
        layer->setFocus();
        QTest::keyClick(layer, Qt::Key_End);
        QCOMPARE(m_session->network().layer, layer->currentData().toString().toStdString());
        QVERIFY(layer->isEnabled()); // or the keyboard would lose it
        QTRY_VERIFY_WITH_TIMEOUT(m_session->features()->dimensions() == 1000 &&
                                     m_session->ingest().stage == IngestStage::Done,
                                 kPatienceMs);
        QVERIFY(!pooling->isVisible());
        QCOMPARE(rememberedNetwork(*m_settings), m_session->network());
    }
};

QTEST_MAIN(TestNetworkPanel)
#include "tst_network_panel.moc"
