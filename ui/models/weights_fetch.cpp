// SPDX-License-Identifier: Apache-2.0
#include "ui/models/weights_fetch.h"

#include "ui/models/download.h"

#include <utility>

namespace murmuration {
namespace {

/// Without the list there is still all that does not need it.
std::vector<PublishedWeights> publishedOrNone()
{
    try {
        return publishedWeights();
    } catch (const Error&) {
        return {};
    }
}

} // namespace

WeightsFetch::WeightsFetch(QObject* parent)
    : WeightsFetch(publishedOrNone(), parent)
{
}

WeightsFetch::WeightsFetch(std::vector<PublishedWeights> weights, QObject* parent)
    : QObject(parent)
    , m_weights(std::move(weights))
{
    connect(&m_task, &BackgroundTask::failed, this, &WeightsFetch::failed);
    connect(&m_task, &BackgroundTask::finished, this, [this] { Q_EMIT fetched(m_name); });
}

void WeightsFetch::get(const PublishedWeights& weights)
{
    const QString name = QString::fromStdString(weights.name);
    const DownloadSource source = sourceOf(weights);
    if (m_task.start(tr("fetching %1").arg(name),
                     [source](const TaskContext& context) { download(source, context); }))
        m_name = name;
    else if (m_task.busy())
        Q_EMIT failed(tr("%1 is being fetched; get %2 when that is done, or cancel it first.")
                          .arg(m_name, name));
}

} // namespace murmuration
