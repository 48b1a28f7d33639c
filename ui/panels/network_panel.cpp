// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/network_panel.h"

#include "core/base/error.h"
#include "ui/controls/name_box.h"
#include "ui/controls/section.h"
#include "ui/controls/segments.h"
#include "ui/models/network_memory.h"
#include "ui/models/network_names.h"
#include "ui/models/weights_fetch.h"
#include "ui/opener.h"
#include "ui/panels/preprocessing_editor.h"
#include "ui/session.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace murmuration {
namespace {

QString networkTip()
{
    return NetworkPanel::tr("Turns each picture into numbers that are close for pictures that look "
                            "alike. Pixels are the baseline every network should beat.");
}

QString layerTip()
{
    return NetworkPanel::tr("Where in the network the features are taken: early layers tell "
                            "colours and textures apart, late ones what is in the picture.");
}

/// What will be used once it is loaded.
Preprocessing wantedOf(const NetworkDescription& network, const std::string& preprocessing)
{
    try {
        return preprocessing.empty() ? network.preprocessing
                                     : parsePreprocessing(preprocessing, network.preprocessing);
    } catch (const Error&) { // which opening the network tells
        return network.preprocessing;
    }
}

} // namespace

NetworkPanel::NetworkPanel(Session& session, Opener& opener, WeightsFetch& fetch,
                           Settings& settings, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_opener(opener)
    , m_fetch(fetch)
    , m_settings(settings)
    , m_notNeeded(new QLabel(tr("The features came with the file; no network is needed."), this))
    , m_chooser(new QWidget(this))
    , m_network(new NameBox(networkTip(), this))
    , m_more(new QToolButton(this))
    , m_menu(new QMenu(m_more))
    , m_layer(new NameBox(layerTip(), this))
    , m_pooling(new Segments(tr("Pooling"), {tr("Mean"), tr("Max"), tr("Flatten")},
                             tr("How a map of features becomes one vector: the mean or the largest "
                                "value of each channel, or all values in a row.")))
    , m_preprocessing(new PreprocessingEditor(this))
{
    m_network->setObjectName(QStringLiteral("network"));
    m_network->setAccessibleName(tr("Network"));
    m_layer->setObjectName(QStringLiteral("layer"));
    m_more->setObjectName(QStringLiteral("moreNetworks"));
    m_more->setText(QStringLiteral("…"));
    m_more->setToolTip(tr("Open a file of weights, or get a network from its publisher"));
    m_more->setAccessibleName(m_more->toolTip());
    m_more->setProperty("segment", true);
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(m_menu);
    m_menu->setToolTipsVisible(true);
    m_pooling->setObjectName(QStringLiteral("pooling"));

    m_notNeeded->setObjectName(QStringLiteral("noNetworkNeeded"));
    m_notNeeded->setProperty("muted", true);
    m_notNeeded->setWordWrap(true);

    auto* row = new QHBoxLayout(m_chooser);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_network, 1);
    row->addWidget(m_more);
    auto* section = new Section(tr("NETWORK"), this);
    section->addRow(m_notNeeded);
    section->addRow(m_chooser); // the heading says what it is, and names are long
    m_layerRow = section->addRow(tr("Layer"), m_layer, layerTip());
    m_poolingRow = section->addRow(tr("Pooling"), m_pooling, m_pooling->toolTip());
    section->addRow(m_preprocessing);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(section);

    connect(m_network, &NameBox::activated, this, &NetworkPanel::chooseNetwork);
    connect(m_layer, &NameBox::activated, this, &NetworkPanel::chooseLayer);
    connect(m_pooling, &Segments::chosen, this, &NetworkPanel::choosePooling);
    connect(m_preprocessing, &PreprocessingEditor::changed, this,
            &NetworkPanel::choosePreprocessing);
    connect(m_menu, &QMenu::aboutToShow, this, &NetworkPanel::fillMenu);
    connect(&fetch, &WeightsFetch::fetched, this, &NetworkPanel::useFetched);
    connect(&session, &Session::optionsChanged, this, &NetworkPanel::showState);
    connect(&session, &Session::collectionChanged, this, &NetworkPanel::showState);
    connect(&session, &Session::progressChanged, this, &NetworkPanel::followProgress);
    showState();
}

void NetworkPanel::choose(const NetworkChoice& network)
{
    m_session.setNetwork(network);
    rememberNetwork(m_settings, m_session.network());
}

void NetworkPanel::chooseNetwork(int index)
{
    NetworkChoice network;
    network.model = m_network->itemData(index).toString().toStdString();
    if (network.model != m_session.network().model)
        choose(network);
}

void NetworkPanel::chooseLayer(int index)
{
    NetworkChoice network = m_session.network();
    network.layer = m_layer->itemData(index).toString().toStdString();
    choose(network);
}

void NetworkPanel::choosePooling(int index)
{
    NetworkChoice network = m_session.network();
    network.pooling = static_cast<Pooling>(index);
    choose(network);
}

void NetworkPanel::choosePreprocessing(const QString& text)
{
    NetworkChoice network = m_session.network();
    network.preprocessing = text.toStdString();
    choose(network);
}

void NetworkPanel::askForFile()
{
    if (m_opener.askNetwork())
        rememberNetwork(m_settings, m_session.network());
}

/// Somebody who gets a network wants to use it, unless something else was chosen meanwhile.
void NetworkPanel::useFetched(const QString& name)
{
    showNetworks();
    NetworkChoice network;
    network.model = name.toStdString();
    if (m_session.network() == m_whenFetchBegan)
        choose(network);
}

void NetworkPanel::fillMenu()
{
    m_menu->clear();
    m_menu->addAction(tr("Open weights file…"), this, &NetworkPanel::askForFile);
    m_menu->addSection(tr("Get from its publisher"));
    for (const PublishedWeights& weights : m_fetch.weights()) {
        if (isFetched(weights))
            continue;
        QAction* const action = m_menu->addAction(offerOf(weights), this, [this, &weights] {
            m_whenFetchBegan = m_session.network();
            m_fetch.get(weights);
        });
        action->setObjectName(QString::fromStdString(weights.name));
        action->setToolTip(
            tr("Trained on %1, published by %2. The terms of the pictures it was trained on may "
               "reach further than the licence.")
                .arg(QString::fromStdString(weights.trainedOn),
                     QString::fromStdString(weights.publisher)));
    }
}

bool NetworkPanel::needed() const
{
    const auto collection = m_session.collection();
    return !collection || collection->pictures;
}

void NetworkPanel::showState()
{
    m_notNeeded->setVisible(!needed());
    for (QWidget* const row : {m_chooser, m_layerRow, static_cast<QWidget*>(m_preprocessing)})
        row->setVisible(needed());
    if (!needed()) {
        m_poolingRow->hide();
        return;
    }
    showNetworks();
    takeDescription();
    showDescription();
}

/// Progress comes many times a second, another network seldom.
void NetworkPanel::followProgress()
{
    if (needed() && takeDescription())
        showDescription();
}

/// Whether something new is known. While another network is loaded, the session still tells of the
/// one before.
bool NetworkPanel::takeDescription()
{
    const IngestState& ingest = m_session.ingest();
    if (!ingest.network || ingest.stage == IngestStage::Opening ||
        ingest.stage == IngestStage::LoadingNetwork)
        return false;
    const NetworkDescription& now = *ingest.network;
    if (m_describedModel == m_session.model() && m_described.name == now.name &&
        m_described.layer == now.layer && m_described.featureSize == now.featureSize &&
        m_described.preprocessing == now.preprocessing)
        return false;
    m_described = now;
    m_describedModel = m_session.model();
    return true;
}

void NetworkPanel::showDescription()
{
    const NetworkChoice& network = m_session.network();
    m_pooling->setCurrent(static_cast<int>(network.pooling));
    if (m_describedModel != m_session.model()) {
        m_layer->clear();
        m_layer->setEnabled(false);
        m_poolingRow->hide();
        m_preprocessing->showNone();
        return;
    }
    showLayers(network.layer.empty() ? m_described.layer : network.layer);
    m_preprocessing->show(wantedOf(m_described, network.preprocessing),
                          network.preprocessing.empty());
}

void NetworkPanel::showNetworks()
{
    QList<std::pair<QString, QString>> items{{tr("Built-in network"), QStringLiteral("builtin")},
                                             {tr("Pixels 28×28 grey"), QStringLiteral("pixels")}};
    for (const PublishedWeights& weights : m_fetch.weights())
        if (isFetched(weights))
            items.append({titleOf(weights), QString::fromStdString(weights.name)});
    for (const QString& file : recentNetworkFiles(m_settings))
        items.append({nameOfModel(file), file});
    const QString model = m_session.model();
    if (std::ranges::none_of(items, [&](const auto& item) { return item.second == model; }))
        items.append({nameOfModel(model), model});

    bool same = items.size() == m_network->count();
    for (int i = 0; same && i < m_network->count(); ++i)
        same = m_network->itemData(i).toString() == items[i].second;
    if (!same) { // an open list is not to be pulled away from under the person
        m_network->clear();
        for (const auto& item : items) {
            m_network->addItem(item.first, item.second);
            m_network->setItemData(m_network->count() - 1, item.second, Qt::ToolTipRole);
        }
    }
    m_network->setCurrentIndex(m_network->findData(model));
}

void NetworkPanel::showLayers(const std::string& current)
{
    QStringList texts;
    bool map = false;
    for (const NetworkLayer& layer : m_described.layers) {
        texts += layerText(layer);
        map = map || (layer.name == current && layer.shape.size() > 1);
    }
    if (texts.isEmpty()) // features come from one place alone
        texts += QStringLiteral("%1 · %2")
                     .arg(QString::fromStdString(current))
                     .arg(m_described.featureSize);
    bool same = m_layer->count() == texts.size();
    for (int i = 0; same && i < m_layer->count(); ++i)
        same = m_layer->itemText(i) == texts[i];
    if (!same) {
        m_layer->clear();
        for (const QString& text : texts)
            m_layer->addItem(text, text.section(QStringLiteral(" · "), 0, 0));
    }
    m_layer->setEnabled(texts.size() > 1);
    m_layer->setCurrentIndex(m_layer->findData(QString::fromStdString(current)));
    m_poolingRow->setVisible(map);
}

} // namespace murmuration
