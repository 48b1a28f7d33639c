// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace murmuration {

/// A part of a panel with a heading; clicking the heading folds it away.
class Section : public QWidget
{
    Q_OBJECT

public:
    explicit Section(const QString& heading, QWidget* parent = nullptr);

    /// Below the heading, from top to bottom.
    void addRow(QWidget* row);
    /// A name to the left of its field. Returns both in one.
    QWidget* addRow(const QString& name, QWidget* field, const QString& tip);
    void setOpen(bool open);

private:
    QToolButton* m_heading;
    QWidget* m_content;
    QVBoxLayout* m_rows;
};

} // namespace murmuration
