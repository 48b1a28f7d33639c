// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QEvent>
#include <QList>
#include <QObject>

#include <utility>

namespace murmuration {

/// Counts events of some types, whatever they are for.
class EventCounter : public QObject
{
public:
    explicit EventCounter(QList<QEvent::Type> types)
        : m_types(std::move(types))
    {
        QCoreApplication::instance()->installEventFilter(this);
    }

    [[nodiscard]] int count() const { return m_count; }

    bool eventFilter(QObject* /*watched*/, QEvent* event) override
    {
        m_count += m_types.contains(event->type()) ? 1 : 0;
        return false;
    }

private:
    QList<QEvent::Type> m_types;
    int m_count = 0;
};

} // namespace murmuration
