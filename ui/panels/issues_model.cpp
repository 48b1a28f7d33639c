// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/issues_model.h"

#include "ui/icons.h"
#include "ui/session.h"

namespace murmuration {
namespace {

QIcon severityIcon(Issue::Severity severity)
{
    switch (severity) {
    case Issue::Severity::Note:
        return icon(IconName::Note);
    case Issue::Severity::Warning:
        return icon(IconName::Warning);
    case Issue::Severity::Failure:
        return icon(IconName::Failure);
    }
    return {};
}

} // namespace

IssuesModel::IssuesModel(const Session& session, QObject* parent)
    : QAbstractTableModel(parent)
    , m_session(session)
{
    connect(&session, &Session::issuesChanged, this, &IssuesModel::reload);
    connect(&session, &Session::collectionChanged, this, &IssuesModel::reload);
    reload();
}

void IssuesModel::reload()
{
    IssueList issues = m_session.issues();
    if (issues == m_issues)
        return;
    beginResetModel();
    m_issues = std::move(issues);
    endResetModel();
}

int IssuesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_issues.size());
}

int IssuesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant IssuesModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Issue& issue = m_issues[static_cast<std::size_t>(index.row())];
    const QString text =
        QString::fromStdString(index.column() == Subject ? issue.subject : issue.text);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return text;
    case Qt::ToolTipRole: // only rich text is broken into lines
        return QStringLiteral("<p>%1</p>").arg(text.toHtmlEscaped());
    case Qt::DecorationRole:
        return index.column() == Subject ? QVariant(severityIcon(issue.severity)) : QVariant();
    default:
        return {};
    }
}

QVariant IssuesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::DisplayRole)
        return section == Subject ? tr("File") : tr("Reason");
    return {};
}

Qt::ItemFlags IssuesModel::flags(const QModelIndex& index) const
{
    return index.isValid() ? QAbstractTableModel::flags(index) | Qt::ItemIsEditable
                           : Qt::NoItemFlags;
}

} // namespace murmuration
