// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/view_panel.h"

#include "ui/controls/section.h"
#include "ui/controls/value_slider.h"
#include "ui/view/projection_view.h"

#include <QVBoxLayout>

namespace murmuration {
namespace {

ValueRange pointSizeRange()
{
    ValueRange range;
    range.maximum = 24;
    range.step = 1;
    range.suffix = ViewPanel::tr(" px");
    range.minimumText = ViewPanel::tr("auto");
    return range;
}

ValueRange opacityRange()
{
    ValueRange range;
    range.minimum = 0.1;
    range.step = 0.05;
    range.decimals = 0;
    range.suffix = ViewPanel::tr(" %");
    range.scale = 100;
    return range;
}

ValueRange pictureScaleRange()
{
    ValueRange range;
    range.minimum = 0.5;
    range.maximum = 4;
    range.step = 0.25;
    range.decimals = 2;
    range.logarithmic = true;
    range.suffix = ViewPanel::tr(" ×");
    return range;
}

} // namespace

ViewPanel::ViewPanel(ProjectionView& view, QWidget* parent)
    : QWidget(parent)
    , m_view(view)
    , m_pointSize(new ValueSlider(
          tr("Point size"), pointSizeRange(),
          tr("How large points are drawn; auto makes them smaller the more there are"), this))
    , m_opacity(new ValueSlider(
          tr("Opacity"), opacityRange(),
          tr("Lower it to see how many points lie above each other in crowded places"), this))
    , m_pictureScale(new ValueSlider(
          tr("Picture size"), pictureScaleRange(),
          tr("How large pictures are drawn, compared with what suits their number"), this))
{
    m_pointSize->setObjectName(QStringLiteral("pointSize"));
    auto* section = new Section(tr("VIEW"), this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(section);
    for (ValueSlider* slider : {m_pointSize, m_opacity, m_pictureScale}) {
        section->addRow(slider);
        connect(slider, &ValueSlider::valueChanged, this, &ViewPanel::apply);
    }
    connect(&view, &ProjectionView::styleChanged, this, &ViewPanel::showStyle);
    showStyle();
}

void ViewPanel::apply()
{
    ViewStyle style = m_view.style();
    style.pointSizePx = m_pointSize->value();
    style.opacity = m_opacity->value();
    style.pictureScale = m_pictureScale->value();
    m_view.setStyle(style);
}

void ViewPanel::showStyle()
{
    const ViewStyle& style = m_view.style();
    m_pointSize->setValue(style.pointSizePx);
    m_opacity->setValue(style.opacity);
    m_pictureScale->setValue(style.pictureScale);
}

} // namespace murmuration
