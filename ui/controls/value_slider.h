// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QTimer>
#include <QWidget>

class QSlider;

namespace murmuration {

class NumberField;

/// Which values a ValueSlider offers and how it writes them.
struct ValueRange
{
    double minimum = 0;
    double maximum = 1;
    double largest = 0; ///< that can be typed, where that is beyond the slider's maximum
    double step = 0.1;
    int decimals = 1;
    bool logarithmic = false; ///< equal ways of the slider multiply the value alike
    QString suffix = {};
    QString minimumText = {}; ///< written instead of the minimum: "auto"
    double scale = 1;         ///< what is written is the value times this: 100 for percent
};

/// A named number: a slider to find it and a field to type it.
class ValueSlider : public QWidget
{
    Q_OBJECT

public:
    /// How long the person has to hold still before the value counts.
    static constexpr int kSettleMs = 100;

    ValueSlider(const QString& name, const ValueRange& range, const QString& tip,
                QWidget* parent = nullptr);

    [[nodiscard]] double value() const;
    /// Shows another value, unless the person is about to change it.
    void setValue(double value);
    [[nodiscard]] NumberField& field() const { return *m_field; }
    [[nodiscard]] QSlider& slider() const { return *m_slider; }

Q_SIGNALS:
    /// The person has chosen another value.
    void valueChanged(double value);

private:
    [[nodiscard]] int positionOf(double value) const;
    [[nodiscard]] double valueAt(int position) const;
    void place(double value);

    ValueRange m_range;
    NumberField* m_field;
    QSlider* m_slider;
    QTimer m_settle;
};

} // namespace murmuration
