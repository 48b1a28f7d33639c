// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/preprocessing_editor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

using namespace murmuration;

/// What is done to pictures before the network sees them, shown and changed.
class TestPreprocessingEditor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void preprocessingIsShownAndChanged()
    {
        PreprocessingEditor editor;
        QSignalSpy changes(&editor, &PreprocessingEditor::changed);
        const auto wanted = [&] {
            return parsePreprocessing(changes.back().front().toString().toStdString());
        };
        editor.showNone();
        QVERIFY(!editor.isEnabled());
        Preprocessing shown = parsePreprocessing("imagenet");
        editor.show(shown, true);
        static_cast<QWidget&>(editor).show();
        QVERIFY(QTest::qWaitForWindowExposed(&editor));
        const auto* text = editor.findChild<QLabel*>(QStringLiteral("preprocessing"));
        QVERIFY(text->text().startsWith(QStringLiteral("256 → 224 px, RGB, 0–1, mean 0.485 ")));
        QVERIFY(!text->text().contains(QStringLiteral("not as trained")));
        auto* preset = editor.findChild<QComboBox*>(QStringLiteral("preset"));
        QVERIFY(!preset->isVisible());
        QTest::mouseClick(editor.findChild<QToolButton*>(QStringLiteral("unfoldPreprocessing")),
                          Qt::LeftButton);
        QVERIFY(preset->isVisible());
        QCOMPARE(preset->currentText(), QStringLiteral("ImageNet (torchvision)"));
        auto* asTrained = editor.findChild<QPushButton*>(QStringLiteral("asTrained"));
        QVERIFY(!asTrained->isEnabled());

        QTest::keyClick(preset, Qt::Key_Up); // "Custom" is nothing to choose
        QCOMPARE(changes.count(), 0);
        QCOMPARE(preset->currentText(), QStringLiteral("ImageNet (torchvision)"));
        QTest::keyClick(preset, Qt::Key_Down);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(describe(wanted()), describe(parsePreprocessing("caffe")));
        editor.show(wanted(), false);
        QVERIFY(text->text().contains(QStringLiteral("BGR")));
        QVERIFY(text->text().contains(QStringLiteral("not as trained")));
        auto* bgr = editor.findChild<QCheckBox*>(QStringLiteral("bgr"));
        QVERIFY(bgr->isChecked());
        QTest::mouseClick(bgr, Qt::LeftButton, {}, QPoint(8, bgr->height() / 2));
        QVERIFY(!wanted().bgr);
        QCOMPARE(wanted().scale, 255.0F); // what has no field stays
        editor.show(wanted(), false);
        QCOMPARE(preset->currentText(), QStringLiteral("Custom"));
        QTest::mouseClick(asTrained, Qt::LeftButton);
        QVERIFY(changes.back().front().toString().isEmpty());
    }

    void numbersOfPreprocessingAreTyped()
    {
        PreprocessingEditor editor;
        QSignalSpy changes(&editor, &PreprocessingEditor::changed);
        editor.show(parsePreprocessing("imagenet"), true);
        static_cast<QWidget&>(editor).show();
        auto* resize = editor.findChild<QSpinBox*>(QStringLiteral("resize"));
        resize->setFocus();
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(resize, Qt::Key_Up);
        QCOMPARE(changes.count(), 0); // until the person holds still
        QTRY_COMPARE(changes.count(), 1);
        Preprocessing wanted = parsePreprocessing(changes.back().front().toString().toStdString());
        QCOMPARE(wanted.resize, 260);
        QCOMPARE(wanted.mean, parsePreprocessing("imagenet").mean); // not as rounded for display
        editor.show(wanted, false);

        auto* mean = editor.findChild<QLineEdit*>(QStringLiteral("mean"));
        mean->selectAll();
        QTest::keyClicks(mean, QStringLiteral("0.1 0.2  0.3"));
        QTest::keyClick(mean, Qt::Key_Return);
        QCOMPARE(changes.count(), 2);
        wanted = parsePreprocessing(changes.back().front().toString().toStdString());
        QCOMPARE(wanted.mean, (std::array<float, 3>{0.1F, 0.2F, 0.3F}));
        editor.show(wanted, false);
        mean->selectAll();
        QTest::keyClicks(mean, QStringLiteral("0.1 many"));
        QTest::keyClick(mean, Qt::Key_Return);
        QCOMPARE(changes.count(), 2);
        QCOMPARE(mean->text(), QStringLiteral("0.1 many")); // to be mended
        const auto* problem = editor.findChild<QLabel*>(QStringLiteral("problem"));
        QVERIFY2(problem->text().contains(QStringLiteral("Mean")), qPrintable(problem->text()));
        QVERIFY(!problem->isHidden());
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(mean, Qt::Key_Backspace);
        QTest::keyClick(mean, Qt::Key_Return);
        QCOMPARE(changes.count(), 3);
        QVERIFY(problem->isHidden());
        wanted = parsePreprocessing(changes.back().front().toString().toStdString());
        QCOMPARE(wanted.mean, (std::array<float, 3>{0.1F, 0.1F, 0.1F}));
    }

    void resizingIsChosen()
    {
        PreprocessingEditor editor;
        QSignalSpy changes(&editor, &PreprocessingEditor::changed);
        const Preprocessing trained = parsePreprocessing("imagenet");
        editor.show(trained, true);
        static_cast<QWidget&>(editor).show();
        QTest::mouseClick(editor.findChild<QToolButton*>(QStringLiteral("unfoldPreprocessing")),
                          Qt::LeftButton);
        const auto click = [&](const char* name) {
            auto* box = editor.findChild<QCheckBox*>(QString::fromLatin1(name));
            QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
            editor.show(
                parsePreprocessing(changes.back().front().toString().toStdString(), trained),
                false);
        };
        const auto* text = editor.findChild<QLabel*>(QStringLiteral("preprocessing"));
        const auto* resize = editor.findChild<QSpinBox*>(QStringLiteral("resize"));
        click("bicubic");
        QVERIFY(text->text().startsWith(QStringLiteral("256 → 224 px, bicubic, RGB")));
        click("stretch");
        QVERIFY(text->text().startsWith(QStringLiteral("stretched to 224 px, bicubic, RGB")));
        QVERIFY(!resize->isEnabled());
        click("stretch");
        click("bicubic");
        QCOMPARE(
            describe(parsePreprocessing(changes.back().front().toString().toStdString(), trained)),
            describe(trained));
        QCOMPARE(resize->value(), trained.resize);
    }
};

QTEST_MAIN(TestPreprocessingEditor)
#include "tst_preprocessing_editor.moc"
