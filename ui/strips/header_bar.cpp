// SPDX-License-Identifier: Apache-2.0
#include "ui/strips/header_bar.h"

#include "ui/actions.h"
#include "ui/icons.h"
#include "ui/session.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace murmuration {
namespace {

constexpr int kIconPx = 18;

QFrame* separator(QWidget* parent)
{
    auto* line = new QFrame(parent);
    line->setProperty("separator", true);
    line->setFixedSize(1, 20);
    return line;
}

QToolButton* flatButton(QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setProperty("flat", true);
    button->setIconSize(QSize(kIconPx, kIconPx));
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

HeaderBar::HeaderBar(Session& session, const Actions& actions, QWidget* parent)
    : QFrame(parent)
    , m_session(session)
    , m_titleLabel(new QLabel(this))
{
    setObjectName(QStringLiteral("headerBar"));
    m_titleLabel->setObjectName(QStringLiteral("title"));
    m_titleLabel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_titleLabel->setTextFormat(Qt::PlainText);
    m_titleLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(4);
    addOpenButton(row, actions);
    row->addSpacing(8);
    row->addWidget(m_titleLabel, 1);
    row->addSpacing(8);
    addButton(row, actions.navigate);
    addButton(row, actions.boxSelect);
    addButton(row, actions.lassoSelect);
    row->addWidget(separator(this));
    addButton(row, actions.pictures);
    addButton(row, actions.threeDimensions);
    addButton(row, actions.fit);
    row->addWidget(separator(this));
    addButton(row, actions.exportScreenshot);

    connect(&session, &Session::collectionChanged, this, &HeaderBar::showTitle);
    connect(&session, &Session::progressChanged, this, &HeaderBar::showTitle);
    showTitle();
}

void HeaderBar::addOpenButton(QHBoxLayout* row, const Actions& actions)
{
    auto* button = flatButton(this);
    button->setText(tr(" Open  ▾"));
    button->setIcon(icon(IconName::Open));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolTip(tr("Open a folder, a file or the demo"));
    auto* menu = new QMenu(button);
    menu->addAction(actions.openFolder);
    menu->addAction(actions.openFile);
    menu->addAction(actions.openDemo);
    menu->addSeparator();
    menu->addMenu(actions.recentMenu);
    button->setMenu(menu);
    row->addWidget(button);
}

void HeaderBar::addButton(QHBoxLayout* row, QAction* action)
{
    auto* button = flatButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    row->addWidget(button);
}

void HeaderBar::showTitle()
{
    QString title;
    if (const auto collection = m_session.collection()) {
        const std::size_t count = collection->size();
        title = QString::fromStdString(collection->name) + QStringLiteral("  ·  ");
        if (collection->pictures)
            title += count == 1 ? tr("1 picture") : tr("%1 pictures").arg(count);
        else
            title += count == 1 ? tr("1 row") : tr("%1 rows").arg(count);
        if (const auto features = m_session.features(); features && collection->pictures)
            title += QStringLiteral("  ·  ") + QString::fromStdString(features->source());
    }
    if (title == m_title)
        return;
    m_title = title;
    elideTitle();
}

void HeaderBar::elideTitle()
{
    m_titleLabel->setText(
        m_titleLabel->fontMetrics().elidedText(m_title, Qt::ElideMiddle, m_titleLabel->width()));
    m_titleLabel->setToolTip(m_title);
}

void HeaderBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    elideTitle();
}

} // namespace murmuration
