// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/preprocessing_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace murmuration {
namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("PreprocessingEditor", text);
}

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
        parts += translated("stretched to %1 px").arg(crop);
    else if (preprocessing.resize == preprocessing.crop)
        parts += translated("%1 px").arg(crop);
    else
        parts += translated("%1 → %2 px").arg(preprocessing.resize).arg(crop);
    if (preprocessing.bicubic)
        parts += translated("bicubic");
    parts += preprocessing.grey  ? translated("grey")
             : preprocessing.bgr ? QStringLiteral("BGR")
                                 : QStringLiteral("RGB");
    if (preprocessing.invert)
        parts += translated("inverted");
    parts += QStringLiteral("0–%1").arg(number(preprocessing.scale));
    if (preprocessing.mean != std::array<float, 3>{0, 0, 0})
        parts += translated("mean %1").arg(channelValuesOf(preprocessing.mean, preprocessing.grey));
    if (preprocessing.deviation != std::array<float, 3>{1, 1, 1})
        parts += translated("deviation %1")
                     .arg(channelValuesOf(preprocessing.deviation, preprocessing.grey));
    return parts.join(QStringLiteral(", "));
}

} // namespace murmuration
