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
#include <utility>

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

/// What is done, and how.
using Row = std::pair<QString, QString>;

QList<Row> rowsOf(const QList<QAction*>& actions)
{
    QList<Row> rows;
    for (const QAction* action : actions)
        rows.append({plain(action->text()), keysOf(*action)});
    return rows;
}

/// What the mouse does in the view while navigating, see beginGesture().
QList<Row> mouseRows()
{
    const auto with = [](Qt::Modifier key, const QString& what) {
        return QKeySequence(key).toString(QKeySequence::NativeText) + what;
    };
    const QString drag = ShortcutList::tr("drag");
    const QString click = ShortcutList::tr("click");
    return {{ShortcutList::tr("Move, or turn in 3-D"), drag},
            {ShortcutList::tr("Move"), ShortcutList::tr("right or middle drag")},
            {ShortcutList::tr("Zoom"), ShortcutList::tr("wheel")},
            {ShortcutList::tr("Select"), click},
            {ShortcutList::tr("Add or take away"), with(Qt::CTRL, click)},
            {ShortcutList::tr("Select a box"), with(Qt::SHIFT, drag)},
            {ShortcutList::tr("Add what a lasso surrounds"), with(Qt::CTRL, drag)},
            {ShortcutList::tr("Select what a lasso surrounds"), with(Qt::ALT, drag)}};
}

QWidget* group(const QString& heading, const QList<Row>& rows, QWidget* parent)
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
    for (const auto& [what, how] : rows) {
        const int row = grid->rowCount();
        auto* keys = new QLabel(how, all);
        keys->setProperty("muted", true);
        grid->addWidget(new QLabel(what, all), row, 0);
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
    std::array<qsizetype, 2> heights{};
    const auto place = [&](const QString& heading, const QList<Row>& rows) {
        if (rows.isEmpty())
            return;
        const std::size_t shorter = heights[1] < heights[0] ? 1 : 0;
        columns[shorter]->addWidget(group(heading, rows, this));
        heights[shorter] += rows.size() + 2;
    };
    for (const QAction* menu : menus.actions())
        place(plain(menu->text()), rowsOf(actionsWithKeys(*menu->menu())));
    place(tr("Mouse"), mouseRows());
    for (QVBoxLayout* column : columns)
        column->addStretch(1);
}

} // namespace murmuration
