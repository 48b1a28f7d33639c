// SPDX-License-Identifier: Apache-2.0
#include "ui/controls/number_field.h"

#include <QSignalBlocker>

#include <algorithm>
#include <optional>

namespace murmuration {
namespace {

std::optional<double> numberIn(const QLocale& locale, const QString& text)
{
    bool valid = false;
    const double number = locale.toDouble(text, &valid);
    return valid ? std::optional(number) : std::nullopt;
}

} // namespace

NumberField::NumberField(QWidget* parent)
    : QDoubleSpinBox(parent)
{
    connect(this, &QDoubleSpinBox::valueChanged, this, [this](double value) { m_shown = value; });
}

void NumberField::showValue(double value)
{
    const QSignalBlocker quiet(this);
    if (value == m_shown)
        return;
    m_shown = value;
    setValue(value);
}

QValidator::State NumberField::validate(QString& text, int& position) const
{
    if (isWordForMinimum(text))
        return QValidator::Acceptable;
    const auto number = numberIn(locale(), withoutSuffix(text));
    if (number && (*number < minimum() || *number > maximum()))
        return QValidator::Intermediate;
    const QValidator::State state = QDoubleSpinBox::validate(text, position);
    const bool mayBecomeTheWord =
        specialValueText().startsWith(text.trimmed(), Qt::CaseInsensitive);
    return state == QValidator::Invalid && mayBecomeTheWord ? QValidator::Intermediate : state;
}

double NumberField::valueFromText(const QString& text) const
{
    return isWordForMinimum(text) ? minimum() : QDoubleSpinBox::valueFromText(text);
}

void NumberField::fixup(QString& text) const
{
    if (const auto number = numberIn(locale(), withoutSuffix(text)))
        text = textFromValue(std::clamp(*number, minimum(), maximum())) + suffix();
}

bool NumberField::isWordForMinimum(const QString& text) const
{
    return !specialValueText().isEmpty() &&
           text.trimmed().compare(specialValueText(), Qt::CaseInsensitive) == 0;
}

QString NumberField::withoutSuffix(const QString& text) const
{
    return text.endsWith(suffix()) ? text.chopped(suffix().size()).trimmed() : text.trimmed();
}

} // namespace murmuration
