// SPDX-License-Identifier: Apache-2.0
#include "ui/actions.h"

#include "ui/exports.h"
#include "ui/icons.h"
#include "ui/opener.h"
#include "ui/selection_model.h"
#include "ui/session.h"
#include "ui/theme_switch.h"
#include "ui/view/projection_view.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QMenu>

#include <array>
#include <utility>

namespace murmuration {

Actions::Actions(const ActionTargets& targets, QWidget* window)
    : QObject(window)
    , m_targets(targets)
    , m_window(window)
{
    addFileActions();
    addLayoutActions();
    addToolActions();
    addViewActions();
    addSelectionActions();
    window->installEventFilter(this);

    connect(&targets.session, &Session::collectionChanged, this, &Actions::updateActions);
    connect(&targets.session, &Session::progressChanged, this, &Actions::updateActions);
    connect(&targets.session, &Session::issuesChanged, this, &Actions::updateActions);
    connect(&targets.session, &Session::optionsChanged, this, &Actions::updateActions);
    connect(&targets.selection, &SelectionModel::selectionChanged, this, &Actions::updateActions);
    connect(&targets.view, &ProjectionView::styleChanged, this, &Actions::updateActions);
    connect(&targets.view, &ProjectionView::toolChanged, this, &Actions::updateActions);
    connect(&targets.exports.task(), &BackgroundTask::changed, this, &Actions::updateActions);
    connect(&targets.theme, &ThemeSwitch::changed, this, &Actions::updateActions);
    updateActions();
}

QAction* Actions::add(const QString& text, const QString& tip, const QKeySequence& keys,
                      const QIcon& icon)
{
    auto* action = new QAction(icon, text, this);
    action->setShortcut(keys);
    const QString shortcut = keys.toString(QKeySequence::NativeText);
    action->setToolTip(shortcut.isEmpty() ? tip : tr("%1 (%2)").arg(tip, shortcut));
    action->setWhatsThis(action->toolTip()); // kept while the tooltip says why it is not possible
    m_window->addAction(action);
    return action;
}

QAction* Actions::addToggle(const QString& text, const QString& tip, const QKeySequence& keys,
                            const QIcon& icon)
{
    QAction* action = add(text, tip, keys, icon);
    action->setCheckable(true);
    return action;
}

/// Where it is not possible, its tooltip says why.
void Actions::offer(QAction& action, bool possible, const QString& whyNot)
{
    action.setEnabled(possible);
    action.setToolTip(possible || whyNot.isEmpty() ? action.whatsThis() : whyNot);
}

void Actions::addFileActions()
{
    Opener& opener = m_targets.opener;
    Exports& exports = m_targets.exports;
    openFolder =
        add(tr("&Open folder…"), tr("Open a folder of pictures; its subfolders are the classes"),
            QKeySequence::Open, icon(IconName::Open));
    connect(openFolder, &QAction::triggered, &opener, &Opener::askFolder);
    openFile = add(tr("Open &file…"), tr("Open an IDX file (MNIST) or a NumPy matrix of features"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O));
    connect(openFile, &QAction::triggered, &opener, &Opener::askFile);
    openDemo = add(tr("Open &demo"), tr("Draw a collection of pictures and open it"));
    connect(openDemo, &QAction::triggered, &m_targets.session, &Session::openDemo);

    recentMenu = new QMenu(tr("&Recent"), m_window);
    connect(&opener, &Opener::recentChanged, this, &Actions::fillRecentMenu);
    fillRecentMenu();

    exportScreenshot = add(tr("Picture of the &view…"), tr("Save the view as a PNG picture"),
                           QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P), icon(IconName::Save));
    connect(exportScreenshot, &QAction::triggered, &exports, &Exports::askScreenshot);
    exportMosaic =
        add(tr("&Mosaic of the pictures…"), tr("Save a large PNG with every picture at its place"));
    connect(exportMosaic, &QAction::triggered, &exports, &Exports::askMosaic);
    exportCoordinates = add(tr("&Coordinates…"),
                            tr("Save name, class and position of every point: CSV, TSV, JSON or "
                               "NPY"),
                            QKeySequence::Save);
    connect(exportCoordinates, &QAction::triggered, &exports, &Exports::askCoordinates);
    exportFeatures = add(tr("&Features…"), tr("Save the network's output as a NumPy matrix"));
    connect(exportFeatures, &QAction::triggered, &exports, &Exports::askFeatures);

    quit = add(tr("&Quit"), tr("Close Murmuration"), QKeySequence(Qt::CTRL | Qt::Key_Q));
    connect(quit, &QAction::triggered, m_window, &QWidget::close);
    shortcuts =
        add(tr("&Keyboard shortcuts"), tr("Every command that has keys, and what the mouse does"),
            QKeySequence(Qt::Key_F1));
    shortcuts->setShortcuts({QKeySequence(Qt::Key_F1), QKeySequence(Qt::Key_Question)});
    about = add(tr("&About Murmuration"), tr("Version and licence"));
    connect(about, &QAction::triggered, this, &Actions::aboutRequested);
}

QAction* Actions::addTool(QActionGroup* group, ViewTool tool, QAction* action)
{
    action->setActionGroup(group);
    connect(action, &QAction::triggered, &m_targets.view,
            [this, tool] { m_targets.view.setTool(tool); });
    return action;
}

void Actions::addToolActions()
{
    auto* group = new QActionGroup(this);
    navigate = addTool(group, ViewTool::Navigate,
                       addToggle(tr("&Navigate"), tr("Drag to move or turn, wheel to zoom"),
                                 QKeySequence(Qt::Key_1), icon(IconName::Navigate)));
    boxSelect = addTool(group, ViewTool::BoxSelect,
                        addToggle(tr("&Box selection"),
                                  tr("Drag a rectangle to select points; also with Shift while "
                                     "navigating"),
                                  QKeySequence(Qt::Key_2), icon(IconName::Box)));
    lassoSelect = addTool(group, ViewTool::LassoSelect,
                          addToggle(tr("&Lasso selection"),
                                    tr("Draw around points to select them; also with Ctrl while "
                                       "navigating"),
                                    QKeySequence(Qt::Key_3), icon(IconName::Lasso)));
    fit = add(tr("&Fit to view"), tr("Show all points"), QKeySequence(Qt::Key_F),
              icon(IconName::Fit));
    connect(fit, &QAction::triggered, &m_targets.view, [this] { m_targets.view.fitToView(); });
    fitSelection = add(tr("Fit &selection"), tr("Show the selected points large"),
                       QKeySequence(Qt::SHIFT | Qt::Key_F));
    connect(fitSelection, &QAction::triggered, &m_targets.view,
            [this] { m_targets.view.fitToView(true); });
}

void Actions::addViewActions()
{
    pictures = addToggle(tr("Show &pictures"), tr("Show pictures instead of points"),
                         QKeySequence(Qt::Key_P), icon(IconName::Pictures));
    connect(pictures, &QAction::triggered, &m_targets.view, [this](bool on) {
        ViewStyle style = m_targets.view.style();
        style.pictures = on;
        m_targets.view.setStyle(style);
    });
    threeDimensions = addToggle(tr("&3-D"), tr("Arrange in three dimensions instead of two"),
                                QKeySequence(Qt::Key_D), icon(IconName::Cube));
    connect(threeDimensions, &QAction::triggered, &m_targets.session, [this](bool on) {
        LayoutOptions options = m_targets.session.layoutOptions();
        options.tsne.dimensions = on ? 3 : 2;
        m_targets.session.setLayoutOptions(options);
    });
    sidePanels =
        addToggle(tr("&Side panels"),
                  tr("Show or hide the panels at both sides; in the view, Tab does it too"),
                  QKeySequence(Qt::Key_F9));
    sidePanels->setChecked(true);
    issues = addToggle(tr("&Issues"), tr("Show or hide the list of what is not as it should be"),
                       QKeySequence(Qt::CTRL | Qt::Key_I));

    auto* group = new QActionGroup(this);
    const std::array<std::pair<QString, QString>, 3> choices = {
        {{tr("&System theme"), tr("Light or dark as the desktop is")},
         {tr("&Light theme"), tr("Dark on light, whatever the desktop")},
         {tr("&Dark theme"), tr("Light on dark, whatever the desktop")}}};
    for (std::size_t i = 0; i < choices.size(); ++i) {
        QAction* theme = addToggle(choices[i].first, choices[i].second);
        theme->setActionGroup(group);
        connect(theme, &QAction::triggered, &m_targets.theme,
                [this, i] { m_targets.theme.setChoice(static_cast<ThemeChoice>(i)); });
        themes.push_back(theme);
    }
}

void Actions::updateActions()
{
    const Session& session = m_targets.session;
    const auto collection = session.collection();
    const bool hasLayout = session.snapshot() != nullptr;
    const bool hasPictures = collection && collection->pictures;
    const bool canExport = hasLayout && !m_targets.exports.task().busy();

    exportScreenshot->setEnabled(canExport);
    exportMosaic->setEnabled(canExport && hasPictures);
    exportCoordinates->setEnabled(canExport);
    exportFeatures->setEnabled(session.features() && !m_targets.exports.task().busy());

    cancelIngest->setEnabled(session.ingest().busy());
    updateLayoutActions();

    const ProjectionView& view = m_targets.view;
    navigate->setChecked(view.tool() == ViewTool::Navigate);
    boxSelect->setChecked(view.tool() == ViewTool::BoxSelect);
    lassoSelect->setChecked(view.tool() == ViewTool::LassoSelect);
    fit->setEnabled(hasLayout);
    fitSelection->setEnabled(!m_targets.selection.selected().empty());
    pictures->setEnabled(!collection || hasPictures);
    pictures->setChecked(view.style().pictures);
    threeDimensions->setChecked(session.layoutOptions().tsne.dimensions == 3);
    selectAll->setEnabled(hasLayout);
    showAllClasses->setEnabled(collection != nullptr);
    for (std::size_t i = 0; i < themes.size(); ++i)
        themes[i]->setChecked(m_targets.theme.choice() == static_cast<ThemeChoice>(i));
}

void Actions::fillRecentMenu()
{
    recentMenu->clear();
    const QStringList paths = m_targets.opener.recent();
    for (const QString& path : paths) {
        QString text = path;
        QAction* action = recentMenu->addAction(text.replace(u'&', QStringLiteral("&&")));
        connect(action, &QAction::triggered, &m_targets.opener,
                [this, path] { m_targets.opener.open(path); });
    }
    recentMenu->setEnabled(!paths.isEmpty());
}

bool Actions::eventFilter(QObject* watched, QEvent* event)
{
    // Comes here from the focused widget when that did not claim the key itself.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const QWidget* focused = QApplication::focusWidget();
        const bool escape = key->key() == Qt::Key_Escape;
        const bool plain = key->modifiers() == Qt::NoModifier && !escape &&
                           (key->key() < Qt::Key_F1 || key->key() > Qt::Key_F35);
        const bool space = key->key() == Qt::Key_Space;
        const bool wanted = (space && qobject_cast<const QAbstractButton*>(focused)) ||
                            qobject_cast<const QComboBox*>(focused) ||
                            qobject_cast<const QAbstractItemView*>(focused);
        const bool endsGesture =
            escape && focused == &m_targets.view && QApplication::mouseButtons() != Qt::NoButton;
        if ((plain && wanted) || endsGesture) {
            event->accept();
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace murmuration
