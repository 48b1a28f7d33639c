// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace murmuration {

class Opener;
class Session;

/// What features are made of: the network, and what is done with its output before neighbours are
/// searched.
class DataPanel : public QWidget
{
    Q_OBJECT

public:
    DataPanel(Session& session, Opener& opener, QWidget* parent = nullptr);

private:
    void chooseNetwork(int index);
    void applyTransform();
    void showState();
    void showNetwork();

    Session& m_session;
    Opener& m_opener;
    QComboBox* m_network;
    QCheckBox* m_sphereize;
    QCheckBox* m_reduce;
    QSpinBox* m_components;
    QComboBox* m_metric;
};

} // namespace murmuration
