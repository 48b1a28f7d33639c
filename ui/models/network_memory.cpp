// SPDX-License-Identifier: Apache-2.0
#include "ui/models/network_memory.h"

#include "core/base/error.h"
#include "core/networks/preprocessing.h"
#include "core/networks/registry.h"
#include "ui/settings.h"

#include <QFileInfo>

#include <algorithm>

namespace murmuration {
namespace {

constexpr qsizetype kMostRecent = 6;

bool comesAlong(const NetworkChoice& network)
{
    return network.model == "builtin" || network.model.starts_with("pixels");
}

/// Without the list of published weights nothing that is on it is there.
const PublishedWeights* published(const NetworkChoice& network)
{
    try {
        return findPublishedWeights(network.model);
    } catch (const Error&) {
        return nullptr;
    }
}

bool isThere(const NetworkChoice& network)
{
    if (comesAlong(network))
        return true;
    if (const PublishedWeights* weights = published(network))
        return isFetched(*weights);
    return QFileInfo(QString::fromStdString(network.model)).isFile();
}

/// A file of settings can be edited by hand.
bool isPossible(const std::string& preprocessing)
{
    try {
        if (!preprocessing.empty())
            static_cast<void>(parsePreprocessing(preprocessing));
        return true;
    } catch (const Error&) {
        return false;
    }
}

} // namespace

NetworkChoice rememberedNetwork(const Settings& settings)
{
    NetworkChoice network;
    network.model = settings.get(setting::kModel).toStdString();
    network.layer = settings.get(setting::kLayer).toStdString();
    network.pooling = static_cast<Pooling>(std::clamp(settings.get(setting::kPooling),
                                                      static_cast<int>(Pooling::Mean),
                                                      static_cast<int>(Pooling::Flatten)));
    network.preprocessing = settings.get(setting::kPreprocessing).toStdString();
    return isThere(network) && isPossible(network.preprocessing) ? network : NetworkChoice();
}

void rememberNetwork(Settings& settings, const NetworkChoice& network)
{
    settings.set(setting::kModel, QString::fromStdString(network.model));
    settings.set(setting::kLayer, QString::fromStdString(network.layer));
    settings.set(setting::kPooling, static_cast<int>(network.pooling));
    settings.set(setting::kPreprocessing, QString::fromStdString(network.preprocessing));
    if (comesAlong(network) || published(network))
        return;
    QStringList files = settings.get(setting::kNetworkFiles);
    files.removeAll(QString::fromStdString(network.model));
    files.prepend(QString::fromStdString(network.model));
    settings.set(setting::kNetworkFiles, QStringList(files.mid(0, kMostRecent)));
}

QStringList recentNetworkFiles(const Settings& settings)
{
    QStringList files = settings.get(setting::kNetworkFiles);
    files.removeIf([](const QString& file) { return !QFileInfo(file).isFile(); });
    return files;
}

} // namespace murmuration
