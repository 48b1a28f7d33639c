// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/file_dialogs.h"

#include <QObject>
#include <QStringList>

namespace murmuration {

class Session;

/// The ways of opening a collection, and the list of those opened before.
class Opener : public QObject
{
    Q_OBJECT

public:
    Opener(Session& session, Settings& settings, QWidget* window);

    void askFolder();
    void askFile();
    void open(const QString& path);
    /// Asks for a file of weights, TorchScript or ONNX and uses it as the network. False when none
    /// was chosen.
    bool askNetwork();

    /// Newest first; what no longer exists is left out.
    [[nodiscard]] QStringList recent() const;

Q_SIGNALS:
    void recentChanged();

private:
    void rememberOpened();

    Session& m_session;
    Settings& m_settings;
    FileDialogs m_dialogs;
};

} // namespace murmuration
