// SPDX-License-Identifier: Apache-2.0
#include "ui/main_window.h"

#include "core/base/version.h"
#include "ui/actions.h"
#include "ui/controls/panel_scroll_area.h"
#include "ui/exports.h"
#include "ui/models/weights_fetch.h"
#include "ui/opener.h"
#include "ui/panels/data_panel.h"
#include "ui/panels/export_panel.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/issues_panel.h"
#include "ui/panels/legend_panel.h"
#include "ui/panels/network_panel.h"
#include "ui/panels/projection_panel.h"
#include "ui/panels/view_panel.h"
#include "ui/selection_model.h"
#include "ui/session.h"
#include "ui/shortcut_list.h"
#include "ui/strips/header_bar.h"
#include "ui/strips/left_out_notice.h"
#include "ui/strips/start_page.h"
#include "ui/strips/status_strip.h"
#include "ui/theme_switch.h"
#include "ui/view/projection_view.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QShortcut>
#include <QStatusBar>
#include <QToolBar>
#include <QUrl>
#include <QVBoxLayout>

namespace murmuration {
namespace {

constexpr int kPanelWidthPx = 288;
constexpr int kIssuesHeightPx = 180;

/// Panels one below the other, with the margins all docks share.
QWidget* column(const QList<QWidget*>& panels)
{
    auto* all = new QWidget;
    all->setObjectName(QStringLiteral("panelColumn"));
    auto* layout = new QVBoxLayout(all);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(0);
    for (QWidget* panel : panels)
        layout->addWidget(panel);
    return all;
}

} // namespace

MainWindow::MainWindow(Session& session, QWidget* parent)
    : QMainWindow(parent)
    , m_session(session)
    , m_theme(new ThemeSwitch(m_settings, *this))
    , m_selection(new SelectionModel(session, this))
    , m_view(new ProjectionView(session, *m_selection, this))
    , m_opener(new Opener(session, m_settings, this))
    , m_fetch(std::make_unique<WeightsFetch>())
    , m_exports(std::make_unique<Exports>(session, *m_view, m_settings, this))
    , m_actions(new Actions(
          ActionTargets{session, *m_selection, *m_view, *m_opener, *m_exports, *m_theme}, this))
    , m_messages(new MessageBar(this))
{
    setWindowTitle(QStringLiteral("Murmuration"));
    setAcceptDrops(true);
    setContextMenuPolicy(Qt::NoContextMenu); // no list of bars that could be lost
    resize(1280, 800);
    placeMenus();
    placeCentre();
    placeDocks();
    connectMessages();
    connect(m_theme, &ThemeSwitch::changed, m_view, [this] { m_view->setTheme(m_theme->theme()); });
    m_view->setTheme(m_theme->theme());
    restoreSettings();
}

MainWindow::~MainWindow() = default;

void MainWindow::setThemeChoice(ThemeChoice choice)
{
    m_theme->setChoice(choice, false);
}

void MainWindow::placeMenus()
{
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_actions->openFolder, m_actions->openFile, m_actions->openDemo});
    file->addMenu(m_actions->recentMenu);
    file->addSeparator();
    QMenu* exports = file->addMenu(tr("&Export"));
    exports->addActions({m_actions->exportScreenshot, m_actions->exportMosaic,
                         m_actions->exportCoordinates, m_actions->exportFeatures});
    file->addSeparator();
    file->addAction(m_actions->quit);

    QMenu* select = menuBar()->addMenu(tr("&Select"));
    select->addActions({m_actions->selectAll, m_actions->clearSelection});
    select->addSeparator();
    select->addActions({m_actions->navigate, m_actions->boxSelect, m_actions->lassoSelect});
    select->addSeparator();
    select->addAction(m_actions->showAllClasses);

    QMenu* layout = menuBar()->addMenu(tr("&Layout"));
    layout->addActions(
        {m_actions->playPause, m_actions->step, m_actions->restart, m_actions->shake});
    layout->addSeparator();
    layout->addActions(
        {m_actions->pin, m_actions->unpin, m_actions->leaveOut, m_actions->bringBack});
    layout->addSeparator();
    layout->addAction(m_actions->cancelIngest);

    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addActions(
        {m_actions->pictures, m_actions->threeDimensions, m_actions->fit, m_actions->fitSelection});
    view->addSeparator();
    view->addActions({m_actions->sidePanels, m_actions->issues});
    view->addSeparator();
    for (QAction* theme : m_actions->themes)
        view->addAction(theme);

    menuBar()->addMenu(tr("&Help"))->addActions({m_actions->shortcuts, m_actions->about});
    auto* shortcuts = new ShortcutList(*menuBar(), this);
    connect(m_actions->shortcuts, &QAction::triggered, shortcuts, &QWidget::show);
}

void MainWindow::placeCentre()
{
    auto* bar = addToolBar(tr("Tools"));
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setMovable(false);
    bar->addWidget(new HeaderBar(m_session, *m_actions, bar));
    auto* centre = new QWidget(this);
    auto* rows = new QVBoxLayout(centre);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_messages);
    rows->addWidget(m_view, 1);
    setCentralWidget(centre);
    new StartPage(m_session, *m_actions, m_view);

    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(
        new StatusStrip(m_session, *m_actions, m_exports->task(), m_fetch->task(), this), 1);
}

QDockWidget* MainWindow::addDock(const QString& name, QWidget* content, Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(this);
    dock->setObjectName(name);
    dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
    dock->setTitleBarWidget(new QWidget(dock)); // the panels have headings of their own
    dock->setWidget(content);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::placeDocks()
{
    auto* left = column({new NetworkPanel(m_session, *m_opener, *m_fetch, m_settings),
                         new DataPanel(m_session, m_settings),
                         new ProjectionPanel(m_session, m_actions->restart,
                                             {m_actions->pin, m_actions->unpin, m_actions->leaveOut,
                                              m_actions->bringBack, m_actions->shake}),
                         new ViewPanel(*m_view), new ExportPanel(*m_exports, *m_actions)});
    static_cast<QVBoxLayout*>(left->layout())->addStretch(1);
    auto* scroll = new PanelScrollArea(left);
    scroll->setObjectName(QStringLiteral("leftPanels"));
    m_leftDock = addDock(QStringLiteral("leftDock"), scroll, Qt::LeftDockWidgetArea);

    auto* right = column({new InspectorPanel(m_session, *m_selection),
                          new LegendPanel(m_session, *m_selection, m_actions->showAllClasses)});
    static_cast<QVBoxLayout*>(right->layout())->setStretch(1, 1);
    m_rightDock = addDock(QStringLiteral("rightDock"), right, Qt::RightDockWidgetArea);

    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    auto* issues = new IssuesPanel(m_session, m_actions->issues);
    m_issuesDock = addDock(QStringLiteral("issuesDock"), issues, Qt::BottomDockWidgetArea);
    m_issuesDock->hide();
    resizeDocks({m_leftDock, m_rightDock}, {kPanelWidthPx, kPanelWidthPx}, Qt::Horizontal);
    resizeDocks({m_issuesDock}, {kIssuesHeightPx}, Qt::Vertical);

    connect(m_actions->sidePanels, &QAction::toggled, m_leftDock, &QWidget::setVisible);
    connect(m_actions->sidePanels, &QAction::toggled, m_rightDock, &QWidget::setVisible);
    connect(m_actions->issues, &QAction::toggled, m_issuesDock, [this](bool shown) {
        const bool hadFocus = m_issuesDock->isAncestorOf(QApplication::focusWidget());
        m_issuesDock->setVisible(shown);
        if (hadFocus)
            m_view->setFocus();
    });
    connect(m_actions->issues, &QAction::triggered, issues, [issues](bool shown) {
        if (shown)
            issues->setFocus();
    });
    // Tab moves the focus everywhere but in the view, which has nothing to move it to; Shift+Tab
    // leaves the view.
    auto* tab = new QShortcut(Qt::Key_Tab, m_view, nullptr, nullptr, Qt::WidgetShortcut);
    connect(tab, &QShortcut::activated, m_actions->sidePanels, &QAction::toggle);
}

void MainWindow::connectMessages()
{
    const auto fail = [this](const QString& sentence) {
        m_messages->show({Message::Kind::Failure, sentence});
    };
    connect(&m_session, &Session::failed, m_messages, fail);
    connect(m_exports.get(), &Exports::failed, m_messages, fail);
    connect(m_fetch.get(), &WeightsFetch::failed, m_messages, fail);
    connect(m_view, &ProjectionView::picturesFailed, m_messages, fail);
    connect(m_exports.get(), &Exports::saved, m_messages, [this](const QString& file) {
        const QFileInfo info(file);
        const QUrl folder = QUrl::fromLocalFile(info.absolutePath());
        m_messages->show({Message::Kind::Done, tr("Saved %1").arg(info.fileName()),
                          tr("Show in folder"), [folder] { QDesktopServices::openUrl(folder); }});
    });
    connect(m_actions, &Actions::aboutRequested, m_messages, [this] {
        m_messages->show(
            {Message::Kind::Note, tr("Murmuration %1, a desktop embedding projector for image "
                                     "collections. Apache License 2.0.")
                                      .arg(QString::fromLatin1(kVersion))});
    });
    new LeftOutNotice(m_session, *m_actions, *m_messages, this);
    connect(&m_session, &Session::collectionChanged, m_messages, &QWidget::hide);
}

void MainWindow::restoreSettings()
{
    restoreGeometry(m_settings.get(setting::kGeometry));
    restoreState(m_settings.get(setting::kState));
    m_actions->sidePanels->setChecked(!m_leftDock->isHidden());
    m_actions->issues->setChecked(!m_issuesDock->isHidden());
    ViewStyle style;
    style.pictures = m_settings.get(setting::kPictures);
    style.pointSizePx = m_settings.get(setting::kPointSize);
    style.opacity = m_settings.get(setting::kOpacity);
    style.pictureScale = m_settings.get(setting::kPictureScale);
    m_view->setStyle(style);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    m_opener->open(event->mimeData()->urls().front().toLocalFile());
    event->acceptProposedAction();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    const ViewStyle& style = m_view->style();
    m_settings.set(setting::kPictures, style.pictures);
    m_settings.set(setting::kPointSize, style.pointSizePx);
    m_settings.set(setting::kOpacity, style.opacity);
    m_settings.set(setting::kPictureScale, style.pictureScale);
    m_settings.set(setting::kGeometry, saveGeometry());
    m_settings.set(setting::kState, saveState());
    QMainWindow::closeEvent(event);
}

} // namespace murmuration
