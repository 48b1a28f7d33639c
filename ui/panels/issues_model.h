// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"

#include <QAbstractTableModel>

namespace murmuration {

class Session;

/// The session's issues: what each is about, and the reason.
class IssuesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        Subject,
        Reason,
        ColumnCount
    };

    explicit IssuesModel(const Session& session, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    /// So that a cell can be opened to select some of its text; nothing can be changed.
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    void reload();

    const Session& m_session;
    IssueList m_issues;
};

} // namespace murmuration
