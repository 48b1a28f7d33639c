// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/panels/issues_model.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QLabel;
class QTableView;

namespace murmuration {

/// The list of what is not as it should be, long reasons in several lines; a sentence when there is
/// nothing. Rows can be copied; a double click opens a cell to select some of its text. Escape
/// closes the panel.
class IssuesPanel : public QWidget
{
    Q_OBJECT

public:
    IssuesPanel(Session& session, QAction* showPanel, QWidget* parent = nullptr);

    /// The selected rows, or all when none is, a line each: file, tab, reason.
    [[nodiscard]] QString textToCopy() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void showWhetherEmpty();
    void fitRows();

    IssuesModel m_model;
    QTableView* m_table;
    QLabel* m_nothing; ///< over the table while it is empty
    QAction* m_copy;
    QAction* m_close;
    QTimer m_fit; ///< makes rows as high as their texts, broken into lines
};

} // namespace murmuration
