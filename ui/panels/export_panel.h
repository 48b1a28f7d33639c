// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QCheckBox;
class QComboBox;

namespace murmuration {

class Actions;
class Exports;
class Segments;

/// What exported pictures will be like, and the buttons that write them.
class ExportPanel : public QWidget
{
    Q_OBJECT

public:
    ExportPanel(Exports& exports, const Actions& actions, QWidget* parent = nullptr);

private:
    void apply();

    Exports& m_exports;
    Segments* m_scale;
    QCheckBox* m_transparent;
    QComboBox* m_side;
    QCheckBox* m_borders;
    QCheckBox* m_avoidOverlap;
};

} // namespace murmuration
