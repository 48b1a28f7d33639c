// SPDX-License-Identifier: Apache-2.0
// The commands on the layout and on the selection.
#include "ui/actions.h"
#include "ui/icons.h"
#include "ui/selection_model.h"
#include "ui/session.h"

#include <QAction>

#include <algorithm>
#include <iterator>

namespace murmuration {
namespace {

using Items = std::vector<std::uint32_t>;

Items itemsOf(const ItemList& list)
{
    return list ? *list : Items();
}

Items together(const Items& some, const Items& others)
{
    Items all;
    std::ranges::set_union(some, others, std::back_inserter(all));
    return all;
}

} // namespace

void Actions::addLayoutActions()
{
    Session& session = m_targets.session;
    playPause = add(tr("&Pause"), tr("Pause or go on arranging"), QKeySequence(Qt::Key_Space),
                    icon(IconName::Pause));
    connect(playPause, &QAction::triggered, &session,
            [&session] { session.setPaused(session.playing()); });
    step = add(tr("&Step"), tr("One iteration, then pause"), QKeySequence(Qt::Key_Period),
               icon(IconName::Step));
    connect(step, &QAction::triggered, &session, [&session] {
        session.setPaused(true);
        session.stepOnce();
    });
    restart = add(tr("&Restart"),
                  tr("Arrange again from the start, with the same seed; pinned points stay where "
                     "they are"),
                  QKeySequence(Qt::CTRL | Qt::Key_R), icon(IconName::Restart));
    connect(restart, &QAction::triggered, &session, [&session] { session.restartLayout(); });
    shake = add(tr("S&hake"),
                tr("Throws the points off their places and arranges on from there: try it when a "
                   "group is torn apart or two lie across each other"),
                QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R));
    shake->setObjectName(QStringLiteral("shake"));
    connect(shake, &QAction::triggered, &session, &Session::shake);

    pin =
        add(tr("P&in"),
            tr("The selected points stay where they are while the others move: to keep a group in "
               "its place, or see what gathers around it"),
            QKeySequence(Qt::CTRL | Qt::Key_L));
    pin->setObjectName(QStringLiteral("pin"));
    connect(pin, &QAction::triggered, this, &Actions::pinSelected);
    unpin =
        add(tr("&Unpin"), tr("The selected points move again; with nothing selected, all of them"),
            QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L));
    unpin->setObjectName(QStringLiteral("unpin"));
    connect(unpin, &QAction::triggered, this, &Actions::unpinSelected);
    leaveOut = add(tr("&Leave out"),
                   tr("Takes the selected points out of the layout: outliers and duplicates that "
                      "push the others about. The files stay as they are"),
                   QKeySequence(Qt::Key_Delete));
    leaveOut->setObjectName(QStringLiteral("leaveOut"));
    connect(leaveOut, &QAction::triggered, this, &Actions::leaveOutSelected);
    bringBack = add(tr("&Bring back"), tr("All points that were left out join the layout again"),
                    QKeySequence(Qt::SHIFT | Qt::Key_Delete));
    bringBack->setObjectName(QStringLiteral("bringBack"));
    connect(bringBack, &QAction::triggered, &session, [&session] { session.setLeftOut({}); });

    cancelIngest =
        add(tr("Stop &reading pictures"), tr("Stop here and keep what has been read so far"), {},
            icon(IconName::Close));
    connect(cancelIngest, &QAction::triggered, &session, &Session::cancelIngest);
}

void Actions::addSelectionActions()
{
    SelectionModel& selection = m_targets.selection;
    selectAll =
        add(tr("Select &all"), tr("Select all points that are shown"), QKeySequence::SelectAll);
    connect(selectAll, &QAction::triggered, &selection, &SelectionModel::selectAllVisible);
    clearSelection =
        add(tr("&Clear selection"), tr("Select nothing"), QKeySequence(Qt::Key_Escape));
    connect(clearSelection, &QAction::triggered, &selection, &SelectionModel::clearSelection);
    showAllClasses = add(tr("Show all c&lasses"), tr("Show the classes hidden in the legend"));
    connect(showAllClasses, &QAction::triggered, &selection, &SelectionModel::showAllClasses);
}

void Actions::pinSelected()
{
    Session& session = m_targets.session;
    session.setPinned(
        together(itemsOf(session.layoutOptions().pinned), m_targets.selection.selected()));
}

void Actions::unpinSelected()
{
    Session& session = m_targets.session;
    const Items& selected = m_targets.selection.selected();
    Items stay;
    if (!selected.empty())
        std::ranges::set_difference(itemsOf(session.layoutOptions().pinned), selected,
                                    std::back_inserter(stay));
    session.setPinned(std::move(stay));
}

void Actions::leaveOutSelected()
{
    Session& session = m_targets.session;
    const Items selected = m_targets.selection.selected();
    m_targets.selection.clearSelection();
    session.setLeftOut(together(itemsOf(session.layoutOptions().leftOut), selected));
    Q_EMIT leftOut();
}

void Actions::updateLayoutActions()
{
    const Session& session = m_targets.session;
    const auto snapshot = session.snapshot();
    const LayoutOptions& options = session.layoutOptions();
    const std::size_t selected = m_targets.selection.selected().size();
    const bool stepping = snapshot && options.method != LayoutMethod::Pca;

    const bool playing = session.playing();
    playPause->setEnabled(stepping);
    if (const QString text = playing ? tr("&Pause") : tr("&Play"); text != playPause->text()) {
        playPause->setText(text);
        playPause->setIcon(icon(playing ? IconName::Pause : IconName::Play));
    }
    step->setEnabled(stepping);
    restart->setEnabled(stepping);
    const QString still = options.method == LayoutMethod::Pca
                              ? tr("Principal components are computed at once: nothing moves")
                              : QString();
    offer(*shake, stepping, still);
    offer(*pin, stepping && selected > 0, still.isEmpty() ? tr("Select points first") : still);
    offer(*unpin, stepping && options.pinned, still.isEmpty() ? tr("No point is pinned") : still);
    leaveOut->setEnabled(snapshot && selected > 0 && selected < snapshot->points());
    bringBack->setEnabled(options.leftOut != nullptr);
}

} // namespace murmuration
