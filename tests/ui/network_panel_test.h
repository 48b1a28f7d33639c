// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/ui/test_pictures.h"
#include "ui/opener.h"
#include "ui/session.h"
#include "ui/settings.h"

#include <QTemporaryDir>

#include <memory>
#include <optional>

namespace murmuration {

/// What the tests of the network panel have in common: settings and a cache of their own, and a
/// session without pictures.
class NetworkPanelTest : public QObject
{
protected:
    void beginSession()
    {
        m_folder.emplace();
        qputenv("XDG_CACHE_HOME", m_folder->path().toUtf8());
        useSettingsIn(*m_folder);
        m_settings.emplace();
        m_session = std::make_unique<Session>();
        m_opener = std::make_unique<Opener>(*m_session, *m_settings, nullptr);
    }

    void endSession()
    {
        m_opener.reset();
        m_session.reset();
        m_settings.reset();
    }

    std::optional<QTemporaryDir> m_folder;
    std::optional<Settings> m_settings;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<Opener> m_opener;
};

} // namespace murmuration
