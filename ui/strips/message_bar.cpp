// SPDX-License-Identifier: Apache-2.0
#include "ui/strips/message_bar.h"

#include "ui/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace murmuration {
namespace {

constexpr int kIconPx = 16;

IconName iconOf(Message::Kind kind)
{
    switch (kind) {
    case Message::Kind::Failure:
        return IconName::Failure;
    case Message::Kind::Done:
        return IconName::Done;
    case Message::Kind::Note:
        return IconName::Note;
    }
    return IconName::Note;
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_actionButton(new QPushButton(this))
{
    setObjectName(QStringLiteral("messageBar"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton(this);
    close->setIcon(icon(IconName::Close));
    close->setToolTip(tr("Dismiss"));
    close->setAccessibleName(tr("Dismiss"));
    close->setProperty("flat", true);
    close->setFocusPolicy(Qt::TabFocus);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_actionButton, &QPushButton::clicked, this, [this] {
        if (m_action)
            m_action();
    });

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 8, 8);
    row->setSpacing(12);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_actionButton);
    row->addWidget(close);
    hide();
}

void MessageBar::show(const Message& message)
{
    m_icon->setPixmap(icon(iconOf(message.kind)).pixmap(kIconPx));
    m_text->setText(message.text);
    m_actionButton->setText(message.actionText);
    m_actionButton->setVisible(!message.actionText.isEmpty());
    m_action = message.action;
    QFrame::show();
}

QString MessageBar::text() const
{
    return m_text->text();
}

} // namespace murmuration
