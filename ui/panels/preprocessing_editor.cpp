// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/preprocessing_editor.h"

#include "core/base/error.h"
#include "ui/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace murmuration {
namespace {

constexpr int kMostPx = 4096;
constexpr int kNumberWidthPx = 76;

QString number(float value)
{
    return QString::number(static_cast<double>(value), 'g', 4);
}

/// One number if it is the same for all channels, or there is only one.
QString numbers(const std::array<float, 3>& values, bool grey)
{
    if (grey || (values[0] == values[1] && values[1] == values[2]))
        return number(values[0]);
    return number(values[0]) + u' ' + number(values[1]) + u' ' + number(values[2]);
}

QString sentence(const Preprocessing& preprocessing)
{
    QStringList parts;
    const QString crop = QString::number(preprocessing.crop);
    if (preprocessing.stretch)
        parts += PreprocessingEditor::tr("stretched to %1 px").arg(crop);
    else if (preprocessing.resize == preprocessing.crop)
        parts += PreprocessingEditor::tr("%1 px").arg(crop);
    else
        parts += PreprocessingEditor::tr("%1 → %2 px").arg(preprocessing.resize).arg(crop);
    parts += preprocessing.grey  ? PreprocessingEditor::tr("grey")
             : preprocessing.bgr ? QStringLiteral("BGR")
                                 : QStringLiteral("RGB");
    if (preprocessing.invert)
        parts += PreprocessingEditor::tr("inverted");
    parts += QStringLiteral("0–%1").arg(number(preprocessing.scale));
    if (preprocessing.mean != std::array<float, 3>{0, 0, 0})
        parts +=
            PreprocessingEditor::tr("mean %1").arg(numbers(preprocessing.mean, preprocessing.grey));
    if (preprocessing.deviation != std::array<float, 3>{1, 1, 1})
        parts += PreprocessingEditor::tr("deviation %1")
                     .arg(numbers(preprocessing.deviation, preprocessing.grey));
    return parts.join(QStringLiteral(", "));
}

QSpinBox* sideField(const QString& name, QWidget* parent)
{
    auto* field = new QSpinBox(parent);
    field->setRange(1, kMostPx);
    field->setSuffix(PreprocessingEditor::tr(" px"));
    field->setKeyboardTracking(false);
    field->setAlignment(Qt::AlignRight);
    field->setAccessibleName(name);
    field->setMinimumWidth(kNumberWidthPx);
    return field;
}

} // namespace

PreprocessingEditor::PreprocessingEditor(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
    , m_unfold(new QToolButton(this))
    , m_fields(makeFields())
{
    setToolTip(tr("How a picture becomes the network's input. It has to be what the network was "
                  "trained with: wrong preprocessing is a classic cause of a layout that means "
                  "nothing."));
    m_text->setObjectName(QStringLiteral("preprocessing"));
    m_text->setProperty("muted", true);
    m_text->setWordWrap(true);
    m_unfold->setObjectName(QStringLiteral("unfoldPreprocessing"));
    m_unfold->setProperty("heading", true);
    m_unfold->setText(tr("Preprocessing"));
    m_unfold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_unfold->setIconSize(QSize(12, 12));
    m_unfold->setCheckable(true);
    m_unfold->setFocusPolicy(Qt::TabFocus);
    connect(m_unfold, &QToolButton::toggled, this, &PreprocessingEditor::setOpen);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_unfold, 0, Qt::AlignLeft);
    column->addWidget(m_text);
    column->addWidget(m_fields);
    connectFields();
    setOpen(false);
    showNone();
}

QWidget* PreprocessingEditor::makeFields()
{
    auto* fields = new QWidget(this);
    m_preset = new QComboBox(fields);
    m_preset->setObjectName(QStringLiteral("preset"));
    m_preset->setAccessibleName(tr("Preset"));
    m_preset->addItem(tr("Custom"));
    m_preset->addItem(tr("ImageNet (torchvision)"), QStringLiteral("imagenet"));
    m_preset->addItem(tr("Caffe (BGR minus mean)"), QStringLiteral("caffe"));
    m_preset->addItem(tr("CIFAR-10"), QStringLiteral("cifar10"));
    m_preset->addItem(tr("MNIST"), QStringLiteral("mnist"));
    m_preset->addItem(tr("MNIST, dark on light"), QStringLiteral("mnist-inverted"));
    m_preset->addItem(tr("Values from 0 to 1"), QStringLiteral("unit"));
    m_preset->addItem(tr("Values from −1 to 1"), QStringLiteral("symmetric"));
    m_preset->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_preset->setMinimumContentsLength(10);
    m_resize = sideField(tr("Shorter side"), fields);
    m_resize->setObjectName(QStringLiteral("resize"));
    m_crop = sideField(tr("Crop"), fields);
    m_crop->setObjectName(QStringLiteral("crop"));
    m_bgr = new QCheckBox(tr("BGR"), fields);
    m_bgr->setObjectName(QStringLiteral("bgr"));
    m_bgr->setToolTip(tr("Blue is the first channel, as Caffe's networks want it."));
    m_invert = new QCheckBox(tr("Invert"), fields);
    m_invert->setObjectName(QStringLiteral("invert"));
    m_invert->setToolTip(tr("Makes dark light: MNIST's networks know light digits on dark."));
    m_mean = new QLineEdit(fields);
    m_mean->setObjectName(QStringLiteral("mean"));
    m_mean->setAccessibleName(tr("Mean"));
    m_deviation = new QLineEdit(fields);
    m_deviation->setObjectName(QStringLiteral("deviation"));
    m_deviation->setAccessibleName(tr("Deviation"));
    m_reset = new QPushButton(tr("As trained"), fields);
    m_reset->setObjectName(QStringLiteral("asTrained"));

    auto* grid = new QGridLayout(fields);
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setSpacing(8);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(2, 1);
    const auto row = [&](int at, const QString& name, QWidget* first, QWidget* second = nullptr) {
        auto* label = new QLabel(name, fields);
        label->setBuddy(first);
        grid->addWidget(label, at, 0);
        grid->addWidget(first, at, 1, 1, second ? 1 : 2);
        if (second)
            grid->addWidget(second, at, 2);
    };
    row(0, tr("Preset"), m_preset);
    row(1, tr("Resize, crop"), m_resize, m_crop);
    row(2, tr("Mean"), m_mean);
    row(3, tr("Deviation"), m_deviation);
    row(4, tr("Colours"), m_bgr, m_invert);
    grid->addWidget(m_reset, 5, 1, 1, 2);
    return fields;
}

void PreprocessingEditor::connectFields()
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_settle, &QTimer::timeout, this, &PreprocessingEditor::applyFields);
    const auto settle = [this] { m_settle.start(); };
    connect(m_resize, &QSpinBox::valueChanged, this, settle);
    connect(m_crop, &QSpinBox::valueChanged, this, settle);
    connect(m_bgr, &QCheckBox::toggled, this, &PreprocessingEditor::applyFields);
    connect(m_invert, &QCheckBox::toggled, this, &PreprocessingEditor::applyFields);
    connect(m_mean, &QLineEdit::editingFinished, this, &PreprocessingEditor::applyFields);
    connect(m_deviation, &QLineEdit::editingFinished, this, &PreprocessingEditor::applyFields);
    connect(m_preset, &QComboBox::activated, this, &PreprocessingEditor::choosePreset);
    connect(m_reset, &QPushButton::clicked, this, [this] { Q_EMIT changed({}); });
}

void PreprocessingEditor::setOpen(bool open)
{
    m_unfold->setChecked(open);
    m_unfold->setIcon(icon(open ? IconName::Unfolded : IconName::Folded));
    m_fields->setVisible(open);
}

void PreprocessingEditor::show(const Preprocessing& preprocessing, bool asTrained)
{
    setEnabled(true);
    m_text->setText(sentence(preprocessing) + (asTrained ? QString() : tr(" (not as trained)")));
    m_reset->setEnabled(!asTrained);
    if (m_settle.isActive())
        return; // the person is about to change it
    m_shown = preprocessing;
    const QSignalBlocker quietResize(m_resize);
    const QSignalBlocker quietCrop(m_crop);
    const QSignalBlocker quietBgr(m_bgr);
    const QSignalBlocker quietInvert(m_invert);
    m_resize->setValue(preprocessing.resize);
    m_resize->setEnabled(!preprocessing.stretch);
    m_crop->setValue(preprocessing.crop);
    m_bgr->setChecked(preprocessing.bgr);
    m_bgr->setEnabled(!preprocessing.grey);
    m_invert->setChecked(preprocessing.invert);
    m_mean->setText(numbers(preprocessing.mean, preprocessing.grey));
    m_deviation->setText(numbers(preprocessing.deviation, preprocessing.grey));
    int preset = 1;
    while (preset < m_preset->count() &&
           parsePreprocessing(m_preset->itemData(preset).toString().toStdString(), preprocessing) !=
               preprocessing)
        ++preset;
    m_preset->setCurrentIndex(preset < m_preset->count() ? preset : 0);
}

void PreprocessingEditor::showNone()
{
    m_text->setText(tr("told once a network is loaded"));
    setEnabled(false);
}

void PreprocessingEditor::choosePreset(int index)
{
    const QString preset = m_preset->itemData(index).toString();
    if (preset.isEmpty()) // "Custom" comes about by changing something
        show(m_shown, !m_reset->isEnabled());
    else
        apply(parsePreprocessing(preset.toStdString(), m_shown));
}

void PreprocessingEditor::applyFields()
{
    m_settle.stop();
    Preprocessing wanted = m_shown;
    wanted.crop = m_crop->value();
    wanted.resize = std::max(m_resize->value(), wanted.crop);
    wanted.bgr = m_bgr->isChecked();
    wanted.invert = m_invert->isChecked();
    const auto valuesOf = [](const QLineEdit& field) {
        return field.text().simplified().replace(u' ', u'/').toStdString();
    };
    try {
        // What is shown is rounded: what nobody has touched stays as it is.
        if (m_mean->isModified())
            wanted = parsePreprocessing("mean=" + valuesOf(*m_mean), wanted);
        if (m_deviation->isModified())
            wanted = parsePreprocessing("deviation=" + valuesOf(*m_deviation), wanted);
    } catch (const Error&) {
        m_mean->setText(numbers(m_shown.mean, m_shown.grey));
        m_deviation->setText(numbers(m_shown.deviation, m_shown.grey));
        return;
    }
    apply(wanted);
}

void PreprocessingEditor::apply(const Preprocessing& preprocessing)
{
    if (preprocessing == m_shown)
        return;
    m_shown = preprocessing;
    Q_EMIT changed(QString::fromStdString(describe(preprocessing)));
}

} // namespace murmuration
