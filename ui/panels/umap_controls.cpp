// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/umap_controls.h"

#include "ui/controls/value_slider.h"
#include "ui/session.h"

#include <QVBoxLayout>

#include <cmath>

namespace murmuration {
namespace {

ValueRange neighborRange()
{
    ValueRange range;
    range.minimum = 2;
    range.maximum = 200;
    range.largest = 1000;
    range.step = 1;
    range.decimals = 0;
    range.logarithmic = true;
    return range;
}

ValueRange minDistanceRange()
{
    ValueRange range;
    range.step = 0.01;
    range.decimals = 2;
    return range;
}

} // namespace

UmapControls::UmapControls(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_neighbors(new ValueSlider(
          tr("Neighbours"), neighborRange(),
          tr("How many of the nearest pictures make up a neighbourhood. Lower it to see small "
             "groups, raise it for the coarse structure."),
          this))
    , m_minDistance(new ValueSlider(
          tr("Min. distance"), minDistanceRange(),
          tr("How near to each other pictures of a neighbourhood may lie. Lower it for tight "
             "groups, raise it to see what is inside of them."),
          this))
{
    m_neighbors->setObjectName(QStringLiteral("neighbors"));
    m_minDistance->setObjectName(QStringLiteral("minDistance"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_neighbors);
    column->addWidget(m_minDistance);

    connect(m_neighbors, &ValueSlider::valueChanged, this, [this](double value) {
        change([value](UmapOptions& umap) {
            umap.neighbors = static_cast<std::size_t>(std::lround(value));
        });
    });
    connect(m_minDistance, &ValueSlider::valueChanged, this, [this](double value) {
        change([value](UmapOptions& umap) { umap.minDistance = value; });
    });
    connect(&session, &Session::optionsChanged, this, &UmapControls::showOptions);
    showOptions();
}

template <typename Edit>
void UmapControls::change(Edit edit)
{
    LayoutOptions options = m_session.layoutOptions();
    edit(options.umap);
    m_session.setLayoutOptions(options);
}

void UmapControls::showOptions()
{
    const UmapOptions& umap = m_session.layoutOptions().umap;
    m_neighbors->setValue(static_cast<double>(umap.neighbors));
    m_minDistance->setValue(umap.minDistance);
}

} // namespace murmuration
