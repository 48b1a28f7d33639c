// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QString>

#include <functional>

class QLabel;
class QPushButton;

namespace murmuration {

/// One thing to tell the person.
struct Message
{
    enum class Kind
    {
        Failure,
        Done,
        Note
    };

    Kind kind = Kind::Note;
    QString text; ///< a sentence, with what to do next
    QString actionText = {};
    std::function<void()> action = {};
};

/// A strip above the view that tells one thing at a time until it is dismissed; the newest wins.
class MessageBar : public QFrame
{
    Q_OBJECT

public:
    explicit MessageBar(QWidget* parent = nullptr);

    void show(const Message& message);
    [[nodiscard]] QString text() const;

private:
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_actionButton;
    std::function<void()> m_action;
};

} // namespace murmuration
