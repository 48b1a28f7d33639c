// SPDX-License-Identifier: Apache-2.0
#include "ui/strips/left_out_notice.h"

#include "ui/actions.h"
#include "ui/session.h"
#include "ui/strips/message_bar.h"

#include <QAction>

namespace murmuration {

LeftOutNotice::LeftOutNotice(const Session& session, const Actions& actions, MessageBar& messages,
                             QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_actions(actions)
    , m_messages(messages)
{
    connect(&actions, &Actions::leftOut, this, &LeftOutNotice::show);
    connect(&session, &Session::optionsChanged, this, &LeftOutNotice::follow);
}

void LeftOutNotice::show()
{
    const ItemList& leftOut = m_session.layoutOptions().leftOut;
    const std::size_t points = leftOut ? leftOut->size() : 0;
    m_text = points == 1 ? tr("1 point is left out of the layout")
                         : tr("%1 points are left out of the layout").arg(points);
    m_messages.show({Message::Kind::Done, m_text, tr("Bring back"),
                     [this] { m_actions.bringBack->trigger(); }});
}

void LeftOutNotice::follow()
{
    const bool shown = !m_messages.isHidden() && !m_text.isEmpty() && m_messages.text() == m_text;
    if (!shown)
        return;
    if (m_session.layoutOptions().leftOut)
        show();
    else
        m_messages.hide();
}

} // namespace murmuration
