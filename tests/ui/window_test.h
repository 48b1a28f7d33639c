// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/ui/test_pictures.h"
#include "ui/main_window.h"
#include "ui/session.h"

#include <QRegularExpression>
#include <QTest>

#include <memory>

namespace murmuration {

inline constexpr int kPatienceMs = 30000;

/// What the tests of the window have in common: the window on a session with the pixels for a
/// network, and a folder of three classes of ten pictures to open in it.
class WindowTest : public QObject
{
protected:
    void showWindow()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^QPainter")));
        useSettingsIn(m_settingsFolder);
        m_session = std::make_unique<Session>();
        m_session->setModel(QStringLiteral("pixels"));
        m_window = std::make_unique<MainWindow>(*m_session);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void closeWindow()
    {
        m_window.reset();
        m_session.reset();
    }

    void openAndWait()
    {
        m_session->open(m_pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() && m_session->snapshot()->points() == 30 &&
                                     m_session->ingest().stage == IngestStage::Done,
                                 kPatienceMs);
    }

    /// Enough to be met while they are read.
    const TestPictures& many()
    {
        if (!m_many)
            m_many = std::make_unique<TestPictures>(4, 400);
        return *m_many;
    }

    /// So few points settle at once; from here on nothing happens by itself.
    void pauseAtTheStart()
    {
        m_session->setPaused(true);
        m_session->restartLayout();
        QTRY_VERIFY(m_session->layout().activity == LayoutActivity::Paused &&
                    m_session->snapshot()->iteration == 0);
    }

    QTemporaryDir m_settingsFolder;
    TestPictures m_pictures;
    std::unique_ptr<TestPictures> m_many;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace murmuration
