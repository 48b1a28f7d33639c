// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/preprocessing_editor.h"

#include "core/base/error.h"
#include "ui/icons.h"
#include "ui/panels/preprocessing_text.h"

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

namespace murmuration {
namespace {

constexpr int kMostPx = 4096;
constexpr int kNumberWidthPx = 76;

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
    const auto checkBox = [fields](const QString& name, const QString& text, const QString& tip) {
        auto* box = new QCheckBox(text, fields);
        box->setObjectName(name);
        box->setToolTip(tip);
        return box;
    };
    m_stretch = checkBox(QStringLiteral("stretch"), tr("Stretch"),
                         tr("Makes the whole picture a square, as Keras loads pictures, instead of "
                            "cutting one out of its middle."));
    m_bicubic = checkBox(QStringLiteral("bicubic"), tr("Bicubic"),
                         tr("Resizes with a bicubic filter instead of a bilinear one."));
    m_bgr =
        checkBox(QStringLiteral("bgr"), tr("BGR"),
                 tr("Blue is the first channel, as Caffe's networks want it. Mean and deviation "
                    "are in the order of the channels."));
    m_invert = checkBox(QStringLiteral("invert"), tr("Invert"),
                        tr("Makes dark light: MNIST's networks know light digits on dark."));
    m_mean = new QLineEdit(fields);
    m_mean->setObjectName(QStringLiteral("mean"));
    m_mean->setAccessibleName(tr("Mean"));
    m_deviation = new QLineEdit(fields);
    m_deviation->setObjectName(QStringLiteral("deviation"));
    m_deviation->setAccessibleName(tr("Deviation"));
    m_problem = new QLabel(tr("Mean and deviation are a number each, or three with spaces between; "
                              "a deviation is above 0."),
                           fields);
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setWordWrap(true);
    m_problem->hide();
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
    row(2, QString(), m_stretch, m_bicubic);
    row(3, tr("Mean"), m_mean);
    row(4, tr("Deviation"), m_deviation);
    row(5, tr("Colours"), m_bgr, m_invert);
    grid->addWidget(m_problem, 6, 0, 1, 3);
    grid->addWidget(m_reset, 7, 1, 1, 2);
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
    for (QCheckBox* const box : {m_stretch, m_bicubic, m_bgr, m_invert})
        connect(box, &QCheckBox::toggled, this, &PreprocessingEditor::applyFields);
    connect(m_mean, &QLineEdit::editingFinished, this, &PreprocessingEditor::applyFields);
    connect(m_deviation, &QLineEdit::editingFinished, this, &PreprocessingEditor::applyFields);
    connect(m_preset, &QComboBox::activated, this, &PreprocessingEditor::choosePreset);
    connect(m_reset, &QPushButton::clicked, this, [this] {
        fill(m_shown);
        Q_EMIT changed({});
    });
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
    m_text->setText(sentenceOf(preprocessing) + (asTrained ? QString() : tr(" (not as trained)")));
    m_reset->setEnabled(!asTrained);
    if (m_settle.isActive())
        return; // the person is about to change it
    if (!m_problem->isHidden() && preprocessing == m_shown)
        return; // what was typed is to be mended
    fill(preprocessing);
}

void PreprocessingEditor::fill(const Preprocessing& preprocessing)
{
    m_shown = preprocessing;
    if (!preprocessing.stretch)
        m_resizeUnlessStretched = preprocessing.resize;
    m_problem->hide();
    const QSignalBlocker quietResize(m_resize);
    const QSignalBlocker quietCrop(m_crop);
    const QSignalBlocker quietStretch(m_stretch);
    const QSignalBlocker quietBicubic(m_bicubic);
    const QSignalBlocker quietBgr(m_bgr);
    const QSignalBlocker quietInvert(m_invert);
    m_resize->setValue(preprocessing.resize);
    m_resize->setEnabled(!preprocessing.stretch);
    m_crop->setValue(preprocessing.crop);
    m_stretch->setChecked(preprocessing.stretch);
    m_bicubic->setChecked(preprocessing.bicubic);
    m_bgr->setChecked(preprocessing.bgr);
    m_bgr->setEnabled(!preprocessing.grey);
    m_invert->setChecked(preprocessing.invert);
    m_mean->setText(channelValuesOf(preprocessing.mean, preprocessing.grey));
    m_deviation->setText(channelValuesOf(preprocessing.deviation, preprocessing.grey));
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
    const Preprocessing before = m_shown;
    fill(before); // "Custom" comes about by changing something
    if (!preset.isEmpty())
        apply(parsePreprocessing(preset.toStdString(), before));
}

void PreprocessingEditor::applyFields()
{
    m_settle.stop();
    Preprocessing wanted = m_shown;
    wanted.crop = m_crop->value();
    wanted.stretch = m_stretch->isChecked();
    const bool stretchEnds = m_shown.stretch && !wanted.stretch;
    wanted.resize =
        std::max(stretchEnds ? m_resizeUnlessStretched : m_resize->value(), wanted.crop);
    wanted.bicubic = m_bicubic->isChecked();
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
    } catch (const Error&) { // what was typed stays, to be mended
        m_problem->show();
        m_reset->setEnabled(true);
        return;
    }
    m_problem->hide();
    apply(wanted);
}

void PreprocessingEditor::apply(const Preprocessing& preprocessing)
{
    if (!preprocessing.stretch)
        m_resizeUnlessStretched = preprocessing.resize;
    if (preprocessing == m_shown)
        return;
    m_shown = preprocessing;
    Q_EMIT changed(QString::fromStdString(describe(preprocessing)));
}

} // namespace murmuration
