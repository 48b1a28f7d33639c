// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/network.h"

#include <QString>
#include <QWidget>

#include <string>

class QLabel;
class QMenu;
class QToolButton;

namespace murmuration {

class NameBox;
class Opener;
class PreprocessingEditor;
class Segments;
class Session;
class Settings;
class WeightsFetch;

/// What turns pictures into features: the network, the layer, how its map becomes a vector, and how
/// pictures become its input. Each change extracts anew. Of a table of features, which needs none
/// of it, that is all it says.
class NetworkPanel : public QWidget
{
    Q_OBJECT

public:
    NetworkPanel(Session& session, Opener& opener, WeightsFetch& fetch, Settings& settings,
                 QWidget* parent = nullptr);

private:
    void choose(const NetworkChoice& network);
    void chooseNetwork(int index);
    void chooseLayer(int index);
    void choosePooling(int index);
    void choosePreprocessing(const QString& text);
    void askForFile();
    void useFetched(const QString& name);
    void fillMenu();
    [[nodiscard]] bool needed() const;
    void showState();
    void followProgress();
    bool takeDescription();
    void showDescription();
    void showNetworks();
    void showLayers(const std::string& current);

    Session& m_session;
    Opener& m_opener;
    WeightsFetch& m_fetch;
    Settings& m_settings;
    NetworkChoice m_whenFetchBegan;
    NetworkDescription m_described; ///< of the network loaded last
    QString m_describedModel;       ///< by which it was chosen
    QLabel* m_notNeeded;
    QWidget* m_chooser;
    NameBox* m_network;
    QToolButton* m_more;
    QMenu* m_menu;
    NameBox* m_layer;
    QWidget* m_layerRow;
    Segments* m_pooling;
    QWidget* m_poolingRow;
    PreprocessingEditor* m_preprocessing;
};

} // namespace murmuration
