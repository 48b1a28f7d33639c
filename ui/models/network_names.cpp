// SPDX-License-Identifier: Apache-2.0
#include "ui/models/network_names.h"

#include "core/networks/architectures/architectures.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStringList>

namespace murmuration {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("NetworkNames", text);
}

} // namespace

QString titleOf(const PublishedWeights& weights)
{
    const Architecture* const architecture = findArchitecture(weights.architecture);
    return architecture ? QString::fromUtf8(architecture->title.data(),
                                            static_cast<qsizetype>(architecture->title.size()))
                        : QString::fromStdString(weights.architecture);
}

QString offerOf(const PublishedWeights& weights)
{
    QString text = titleOf(weights);
    if (weights.bytes)
        text += tr(" · %1 MB").arg(static_cast<double>(*weights.bytes) / 1e6, 0, 'f', 1);
    return text + QStringLiteral(" · ") + QString::fromStdString(weights.licence);
}

QString nameOfModel(const QString& model)
{
    if (model.startsWith(QStringLiteral("pixels:")))
        return tr("Pixels %1×%1 grey").arg(model.section(u':', 1));
    return QFileInfo(model).fileName();
}

QString layerText(const NetworkLayer& layer)
{
    QStringList sides;
    for (const std::int64_t side : layer.shape)
        sides += QString::number(side);
    return QString::fromStdString(layer.name) + QStringLiteral(" · ") + sides.join(u'×');
}

} // namespace murmuration
