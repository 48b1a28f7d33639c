// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/kl_point.h"

#include <QWidget>

#include <memory>
#include <vector>

namespace murmuration {

/// The KL divergence over the iterations as a small curve; the phase of early exaggeration lies on
/// a tint, as its values are of another kind.
class KlPlot : public QWidget
{
    Q_OBJECT

public:
    explicit KlPlot(QWidget* parent = nullptr);

    /// Null shows nothing.
    void setCurve(std::shared_ptr<const std::vector<KlPoint>> curve);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::shared_ptr<const std::vector<KlPoint>> m_curve;
};

} // namespace murmuration
