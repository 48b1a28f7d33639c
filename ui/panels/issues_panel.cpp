// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/issues_panel.h"

#include "ui/icons.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace murmuration {
namespace {

constexpr int kSubjectWidthPx = 240;

/// Opens a cell's text for selecting, not for changing.
class ReadOnlyDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& /*option*/,
                                        const QModelIndex& /*index*/) const override
    {
        auto* editor = new QLineEdit(parent);
        editor->setReadOnly(true);
        editor->setFrame(false);
        return editor;
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override
    {
        constexpr int kAroundTextPx = 6;
        return QStyledItemDelegate::sizeHint(option, index) + QSize(0, kAroundTextPx);
    }

    void setModelData(QWidget* /*editor*/, QAbstractItemModel* /*model*/,
                      const QModelIndex& /*index*/) const override
    {
    }
};

} // namespace

IssuesPanel::IssuesPanel(Session& session, QAction* showPanel, QWidget* parent)
    : QWidget(parent)
    , m_model(session)
    , m_table(new QTableView(this))
    , m_nothing(new QLabel(tr("Nothing went wrong. What can't be read, or is not as it was asked "
                              "for, is listed here."),
                           m_table->viewport()))
    , m_copy(new QAction(tr("Copy"), this))
    , m_close(new QAction(icon(IconName::Close), tr("Close"), this))
{
    m_table->setModel(&m_model);
    m_table->setItemDelegate(new ReadOnlyDelegate(this));
    m_table->setSelectionBehavior(QTableView::SelectRows);
    m_table->setEditTriggers(QTableView::DoubleClicked | QTableView::EditKeyPressed);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_table->setVerticalScrollMode(QTableView::ScrollPerPixel);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setColumnWidth(IssuesModel::Subject, kSubjectWidthPx);
    m_table->setAccessibleName(tr("Issues"));
    m_table->installEventFilter(this);
    setFocusProxy(m_table);
    m_nothing->setObjectName(QStringLiteral("noIssues"));
    m_nothing->setProperty("muted", true);
    m_nothing->setWordWrap(true);
    m_nothing->setAlignment(Qt::AlignCenter);
    (new QVBoxLayout(m_table->viewport()))->addWidget(m_nothing);

    m_fit.setSingleShot(true);
    m_fit.setInterval(0); // once for all sections of a header that are resized
    connect(&m_fit, &QTimer::timeout, this, &IssuesPanel::fitRows);
    connect(&m_model, &QAbstractItemModel::modelReset, &m_fit, qOverload<>(&QTimer::start));
    connect(&m_model, &QAbstractItemModel::modelReset, this, &IssuesPanel::showWhetherEmpty);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionResized, &m_fit,
            qOverload<>(&QTimer::start));

    auto* heading = new QLabel(tr("ISSUES"), this);
    heading->setProperty("heading", true);
    m_copy->setShortcut(QKeySequence::Copy);
    m_copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_copy->setToolTip(tr("Copy the selected lines, or all when none is selected"));
    connect(m_copy, &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(textToCopy()); });
    addAction(m_copy);
    m_close->setToolTip(
        tr("Close (%1)").arg(QKeySequence(Qt::Key_Escape).toString(QKeySequence::NativeText)));
    connect(m_close, &QAction::triggered, showPanel, [showPanel] { showPanel->setChecked(false); });

    auto* top = new QHBoxLayout;
    top->setSpacing(4);
    top->addWidget(heading, 1);
    for (QAction* action : {m_copy, m_close}) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setProperty("flat", true);
        button->setFocusPolicy(Qt::TabFocus);
        top->addWidget(button);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(4);
    column->addLayout(top);
    column->addWidget(m_table);
    showWhetherEmpty();
}

void IssuesPanel::showWhetherEmpty()
{
    const bool empty = m_model.rowCount() == 0;
    m_nothing->setVisible(empty);
    m_table->horizontalHeader()->setVisible(!empty);
    m_copy->setEnabled(!empty);
}

/// Else the table would take Escape for the beginning of a name to search for.
bool IssuesPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        m_close->trigger();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

bool IssuesPanel::event(QEvent* event)
{
    // From here on Escape is this panel's, not the command that clears the selection.
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
        event->accept();
    return QWidget::event(event);
}

void IssuesPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        m_close->trigger();
    else
        QWidget::keyPressEvent(event);
}

void IssuesPanel::fitRows()
{
    constexpr int kMostRows = 1000; // each is laid out; beyond, one line has to do
    if (m_model.rowCount() <= kMostRows)
        m_table->resizeRowsToContents();
}

QString IssuesPanel::textToCopy() const
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (rows.isEmpty())
        for (int row = 0; row < m_model.rowCount(); ++row)
            rows.append(m_model.index(row, IssuesModel::Subject));
    std::sort(rows.begin(), rows.end());
    QString text;
    for (const QModelIndex& row : rows)
        text += row.data().toString() + u'\t' +
                row.siblingAtColumn(IssuesModel::Reason).data().toString() + u'\n';
    return text;
}

} // namespace murmuration
