// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace murmuration {

class Session;

/// What is done with the features before neighbours are searched.
class DataPanel : public QWidget
{
    Q_OBJECT

public:
    explicit DataPanel(Session& session, QWidget* parent = nullptr);

private:
    void applyTransform();
    void showState();

    Session& m_session;
    QCheckBox* m_sphereize;
    QCheckBox* m_reduce;
    QSpinBox* m_components;
    QComboBox* m_metric;
};

} // namespace murmuration
