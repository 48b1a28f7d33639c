// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/registry.h"
#include "ui/background_task.h"

#include <QObject>

#include <string>
#include <vector>

namespace murmuration {

/// Fetches published weights beside the GUI, one at a time and only when asked to.
class WeightsFetch : public QObject
{
    Q_OBJECT

public:
    explicit WeightsFetch(QObject* parent = nullptr);
    WeightsFetch(std::vector<PublishedWeights> weights, QObject* parent = nullptr);

    /// All there are, fetched or not.
    [[nodiscard]] const std::vector<PublishedWeights>& weights() const { return m_weights; }

    /// fetched() or failed() follows, unless it is cancelled. What an earlier attempt left is used.
    void get(const PublishedWeights& weights);

    /// For its progress and for cancelling it; what has come is kept.
    [[nodiscard]] BackgroundTask& task() { return m_task; }

Q_SIGNALS:
    void fetched(const QString& name);
    void failed(const QString& sentence);

private:
    const std::vector<PublishedWeights> m_weights;
    QString m_name; ///< of the weights under way
    BackgroundTask m_task;
};

} // namespace murmuration
