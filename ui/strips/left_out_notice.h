// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QString>

namespace murmuration {

class Actions;
class MessageBar;
class Session;

/// Says in the message strip how many points are left out, from when the person leaves some out
/// until it is dismissed or all are back, by whatever way; other messages are left alone.
class LeftOutNotice : public QObject
{
    Q_OBJECT

public:
    /// All outlive the notice, but for the parent, which owns it.
    LeftOutNotice(const Session& session, const Actions& actions, MessageBar& messages,
                  QObject* parent);

private:
    void show();
    void follow();

    const Session& m_session;
    const Actions& m_actions;
    MessageBar& m_messages;
    QString m_text; ///< what it said last
};

} // namespace murmuration
