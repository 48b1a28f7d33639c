// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/test_pictures.h"
#include "ui/main_window.h"
#include "ui/opener.h"
#include "ui/session.h"
#include "ui/settings.h"
#include "ui/theme_switch.h"
#include "ui/view/projection_view.h"

#include <QApplication>
#include <QTest>

using namespace murmuration;

class TestSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { useSettingsIn(m_folder); }

    void givesTheFallbackUntilSomethingIsStored()
    {
        Settings settings;
        QCOMPARE(settings.get(setting::kTheme), QStringLiteral("system"));
        QCOMPARE(settings.get(setting::kOpacity), 0.9);
        settings.set(setting::kTheme, QStringLiteral("dark"));
        settings.set(setting::kOpacity, 0.5);
        QCOMPARE(Settings().get(setting::kTheme), QStringLiteral("dark"));
        QCOMPARE(Settings().get(setting::kOpacity), 0.5);
    }

    void survivesValuesOfAnotherType()
    {
        QSettings().setValue(QLatin1String(setting::kOpacity.name), QStringLiteral("much"));
        QCOMPARE(Settings().get(setting::kOpacity), setting::kOpacity.fallback);
    }

    void rememberedThemeIsAppliedAtTheNextStart()
    {
        QObject window;
        Settings settings;
        ThemeSwitch first(settings, window);
        first.setChoice(ThemeChoice::Dark);
        QVERIFY(QApplication::palette().color(QPalette::Window).lightness() < 128);
        first.setChoice(ThemeChoice::Light, false); // for now alone
        QVERIFY(QApplication::palette().color(QPalette::Window).lightness() > 128);
        const ThemeSwitch second(settings, window);
        QCOMPARE(second.choice(), ThemeChoice::Dark);
        QVERIFY(second.theme().dark);
    }

    void windowComesBackAsItWasLeft()
    {
        Session session;
        {
            MainWindow window(session);
            window.resize(1000, 700);
            ViewStyle style;
            style.pictures = true;
            style.pointSizePx = 7;
            window.view().setStyle(style);
            window.show();
            QVERIFY(QTest::qWaitForWindowExposed(&window));
            window.close();
        }
        const MainWindow again(session);
        QCOMPARE(again.size(), QSize(1000, 700));
        QVERIFY(again.view().style().pictures);
        QCOMPARE(again.view().style().pointSizePx, 7.0);
    }

    void recentCollectionsAreListedNewestFirst()
    {
        const TestPictures first;
        Session session;
        Settings settings;
        Opener opener(session, settings, nullptr);
        session.setModel(QStringLiteral("pixels"));
        {
            const TestPictures gone;
            opener.open(gone.text());
            QTRY_COMPARE_WITH_TIMEOUT(opener.recent(), QStringList{gone.text()}, 30000);
        }
        opener.open(first.text());
        QTRY_COMPARE_WITH_TIMEOUT(opener.recent(), QStringList{first.text()}, 30000);
    }

private:
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestSettings)
#include "tst_settings.moc"
