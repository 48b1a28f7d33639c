// SPDX-License-Identifier: Apache-2.0
#include "ui/shortcut_list.h"

#include <QAction>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QVBoxLayout>

#include <array>

namespace murmuration {
namespace {

QString plain(QString text)
{
    return text.remove(u'&').remove(u'…');
}

QString keysOf(const QAction& action)
{
    QStringList keys;
    for (const QKeySequence& sequence : action.shortcuts())
        keys.append(sequence.toString(QKeySequence::NativeText));
    return keys.join(QStringLiteral(", "));
}

/// Of a menu and the menus inside it.
QList<QAction*> actionsWithKeys(const QMenu& menu)
{
    QList<QAction*> found;
    for (QAction* action : menu.actions()) {
        if (const QMenu* inner = action->menu())
            found += actionsWithKeys(*inner);
        else if (!action->shortcut().isEmpty())
            found.append(action);
    }
    return found;
}

QWidget* group(const QString& heading, const QList<QAction*>& actions, QWidget* parent)
{
    auto* all = new QWidget(parent);
    auto* grid = new QGridLayout(all);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(0, 1);
    auto* title = new QLabel(heading.toUpper(), all);
    title->setProperty("heading", true);
    grid->addWidget(title, 0, 0, 1, 2);
    for (const QAction* action : actions) {
        const int row = grid->rowCount();
        auto* keys = new QLabel(keysOf(*action), all);
        keys->setProperty("muted", true);
        grid->addWidget(new QLabel(plain(action->text()), all), row, 0);
        grid->addWidget(keys, row, 1, Qt::AlignRight);
    }
    return all;
}

} // namespace

ShortcutList::ShortcutList(const QMenuBar& menus, QWidget* window)
    : QDialog(window)
{
    setWindowTitle(tr("Keyboard shortcuts"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(24, 16, 24, 16);
    row->setSpacing(48);
    row->setSizeConstraint(QLayout::SetFixedSize);
    std::array<QVBoxLayout*, 2> columns{};
    for (QVBoxLayout*& column : columns) {
        column = new QVBoxLayout;
        column->setSpacing(16);
        row->addLayout(column);
    }
    std::array<qsizetype, 2> rows{};
    for (const QAction* menu : menus.actions()) {
        const QList<QAction*> actions = actionsWithKeys(*menu->menu());
        if (actions.isEmpty())
            continue;
        const std::size_t shorter = rows[1] < rows[0] ? 1 : 0;
        columns[shorter]->addWidget(group(plain(menu->text()), actions, this));
        rows[shorter] += actions.size() + 2;
    }
    for (QVBoxLayout* column : columns)
        column->addStretch(1);
}

} // namespace murmuration
