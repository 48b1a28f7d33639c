// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>
#include <QWidget>

class QButtonGroup;

namespace murmuration {

/// A few choices side by side, exactly one of them on. Arrow keys move between them.
class Segments : public QWidget
{
    Q_OBJECT

public:
    Segments(const QString& name, const QStringList& choices, const QString& tip,
             QWidget* parent = nullptr);

    [[nodiscard]] int current() const;
    void setCurrent(int index);

Q_SIGNALS:
    /// The person has chosen.
    void chosen(int index);

private:
    QButtonGroup* m_group;
};

} // namespace murmuration
