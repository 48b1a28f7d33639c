// SPDX-License-Identifier: Apache-2.0
#include "ui/controls/value_slider.h"

#include "ui/controls/number_field.h"

#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

constexpr int kPositions = 200;

} // namespace

ValueSlider::ValueSlider(const QString& name, const ValueRange& range, const QString& tip,
                         QWidget* parent)
    : QWidget(parent)
    , m_range(range)
    , m_field(new NumberField(this))
    , m_slider(new QSlider(Qt::Horizontal, this))
{
    auto* label = new QLabel(name, this);
    label->setBuddy(m_field);
    m_field->setDecimals(range.decimals);
    m_field->setRange(range.minimum * range.scale,
                      std::max(range.maximum, range.largest) * range.scale);
    m_field->setSingleStep(range.step * range.scale);
    m_field->setSuffix(range.suffix);
    m_field->setSpecialValueText(range.minimumText);
    m_field->setAlignment(Qt::AlignRight);
    m_field->setFixedWidth(88);
    m_slider->setRange(0, kPositions);
    m_slider->setPageStep(kPositions / 10);
    setToolTip(tip);
    m_field->setAccessibleName(name);
    m_slider->setAccessibleName(name);

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->addWidget(label, 0, 0);
    grid->addWidget(m_field, 0, 1);
    grid->addWidget(m_slider, 1, 0, 1, 2);
    grid->setColumnStretch(0, 1);

    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_settle, &QTimer::timeout, this, [this] { Q_EMIT valueChanged(value()); });
    connect(m_slider, &QSlider::valueChanged, this, [this](int position) {
        const QSignalBlocker quiet(m_field);
        m_field->setValue(valueAt(position) * m_range.scale);
        m_settle.start();
    });
    connect(m_field, &NumberField::valueChanged, this, [this] {
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(positionOf(value()));
        m_settle.start();
    });
    place(range.minimum);
}

double ValueSlider::value() const
{
    return m_field->value() / m_range.scale;
}

void ValueSlider::setValue(double value)
{
    if (!m_settle.isActive() && value != this->value())
        place(value);
}

void ValueSlider::place(double value)
{
    const QSignalBlocker quietField(m_field);
    const QSignalBlocker quietSlider(m_slider);
    m_field->setValue(value * m_range.scale);
    m_slider->setValue(positionOf(value));
}

int ValueSlider::positionOf(double value) const
{
    const double share =
        m_range.logarithmic
            ? std::log(value / m_range.minimum) / std::log(m_range.maximum / m_range.minimum)
            : (value - m_range.minimum) / (m_range.maximum - m_range.minimum);
    return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kPositions));
}

double ValueSlider::valueAt(int position) const
{
    const double share = static_cast<double>(position) / kPositions;
    return m_range.logarithmic
               ? m_range.minimum * std::pow(m_range.maximum / m_range.minimum, share)
               : m_range.minimum + (m_range.maximum - m_range.minimum) * share;
}

} // namespace murmuration
