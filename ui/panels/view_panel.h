// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace murmuration {

class ProjectionView;
class ValueSlider;

/// How points and pictures are drawn.
class ViewPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ViewPanel(ProjectionView& view, QWidget* parent = nullptr);

private:
    void apply();
    void showStyle();

    ProjectionView& m_view;
    ValueSlider* m_pointSize;
    ValueSlider* m_opacity;
    ValueSlider* m_pictureScale;
};

} // namespace murmuration
