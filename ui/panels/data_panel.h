// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace murmuration {

class Segments;
class Session;
class Settings;

/// What names a picture's class, and what is done with the features before neighbours are searched.
class DataPanel : public QWidget
{
    Q_OBJECT

public:
    DataPanel(Session& session, Settings& settings, QWidget* parent = nullptr);

private:
    void applyLabelFrom(int index);
    void applyTransform();
    void showState();

    Session& m_session;
    Settings& m_settings;
    Segments* m_labelFrom;
    QWidget* m_labelFromRow;
    QCheckBox* m_sphereize;
    QCheckBox* m_reduce;
    QSpinBox* m_components;
    QComboBox* m_metric;
};

} // namespace murmuration
