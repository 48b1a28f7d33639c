// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/layout_options.h"

#include <QList>
#include <QWidget>

#include <functional>

class QAction;
class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace murmuration {

class Segments;
class Session;
class ValueSlider;

/// How features become positions: the method and its numbers.
class ProjectionPanel : public QWidget
{
    Q_OBJECT

public:
    ProjectionPanel(Session& session, QAction* restart, QWidget* parent = nullptr);

private:
    void place(QAction* restart);
    void connectControls();
    void change(const std::function<void(LayoutOptions&)>& edit);
    void showOptions();
    void showWhatIsUsed();

    Session& m_session;
    Segments* m_method;
    Segments* m_dimensions;
    ValueSlider* m_perplexity;
    QLabel* m_perplexityNotice;
    QCheckBox* m_automaticRate;
    QDoubleSpinBox* m_learningRate;
    QDoubleSpinBox* m_earlyExaggeration;
    ValueSlider* m_exaggeration;
    QSpinBox* m_seed;
    QWidget* m_attraction; ///< the numbers of t-SNE; UMAP's take their place
    QWidget* m_umap;
    QWidget* m_seedRow = nullptr; ///< means nothing to PCA
    QList<QWidget*> m_tsneOnly;   ///< rows that mean nothing to other methods
};

} // namespace murmuration
