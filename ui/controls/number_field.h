// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDoubleSpinBox>

#include <optional>

namespace murmuration {

/// A spin box that lets every number be typed and then takes the nearest one of its range, where
/// QDoubleSpinBox swallows digits that would lead beyond it. The word that stands for the minimum
/// (specialValueText) can be typed, too.
class NumberField : public QDoubleSpinBox
{
    Q_OBJECT

public:
    explicit NumberField(QWidget* parent = nullptr);

    /// Shows another value than the last one shown, be it rounded or cut to the range; what is
    /// being typed stays where it is the same.
    void showValue(double value);

    [[nodiscard]] QValidator::State validate(QString& text, int& position) const override;
    [[nodiscard]] double valueFromText(const QString& text) const override;
    void fixup(QString& text) const override;

private:
    std::optional<double> m_shown; ///< by showValue(), or chosen since

    [[nodiscard]] bool isWordForMinimum(const QString& text) const;
    [[nodiscard]] QString withoutSuffix(const QString& text) const;
};

} // namespace murmuration
