// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/panels/issues_model.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QTableView;

namespace murmuration {

/// The list of what is not as it should be, long reasons in several lines. Rows can be copied; a
/// double click opens a cell to select some of its text.
class IssuesPanel : public QWidget
{
    Q_OBJECT

public:
    IssuesPanel(Session& session, QAction* showPanel, QWidget* parent = nullptr);

    /// The selected rows, or all when none is, a line each: file, tab, reason.
    [[nodiscard]] QString textToCopy() const;

private:
    void fitRows();

    IssuesModel m_model;
    QTableView* m_table;
    QTimer m_fit; ///< makes rows as high as their texts, broken into lines
};

} // namespace murmuration
