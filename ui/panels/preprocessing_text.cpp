// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/preprocessing_text.h"

#include "ui/panels/preprocessing_editor.h"

#include <QStringList>

namespace murmuration {
namespace {

QString number(float value)
{
    return QString::number(static_cast<double>(value), 'g', 4);
}

} // namespace

QString channelValuesOf(const std::array<float, 3>& values, bool grey)
{
    if (grey || (values[0] == values[1] && values[1] == values[2]))
        return number(values[0]);
    return number(values[0]) + u' ' + number(values[1]) + u' ' + number(values[2]);
}

QString sentenceOf(const Preprocessing& preprocessing)
{
    QStringList parts;
    const QString crop = QString::number(preprocessing.crop);
    if (preprocessing.stretch)
        parts += PreprocessingEditor::tr("stretched to %1 px").arg(crop);
    else if (preprocessing.resize == preprocessing.crop)
        parts += PreprocessingEditor::tr("%1 px").arg(crop);
    else
        parts += PreprocessingEditor::tr("%1 → %2 px").arg(preprocessing.resize).arg(crop);
    if (preprocessing.bicubic)
        parts += PreprocessingEditor::tr("bicubic");
    parts += preprocessing.grey  ? PreprocessingEditor::tr("grey")
             : preprocessing.bgr ? QStringLiteral("BGR")
                                 : QStringLiteral("RGB");
    if (preprocessing.invert)
        parts += PreprocessingEditor::tr("inverted");
    parts += QStringLiteral("0–%1").arg(number(preprocessing.scale));
    if (preprocessing.mean != std::array<float, 3>{0, 0, 0})
        parts += PreprocessingEditor::tr("mean %1").arg(
            channelValuesOf(preprocessing.mean, preprocessing.grey));
    if (preprocessing.deviation != std::array<float, 3>{1, 1, 1})
        parts += PreprocessingEditor::tr("deviation %1")
                     .arg(channelValuesOf(preprocessing.deviation, preprocessing.grey));
    return parts.join(QStringLiteral(", "));
}

} // namespace murmuration
