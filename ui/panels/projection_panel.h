// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/layout_options.h"

#include <QList>
#include <QWidget>

#include <functional>

class QAction;
class QLabel;

namespace murmuration {

class Segments;
class Session;
class ValueSlider;

/// How features become positions: the method and its numbers.
class ProjectionPanel : public QWidget
{
    Q_OBJECT

public:
    /// `restart` stands beside the seed; `commands` are what can be done to a layout.
    ProjectionPanel(Session& session, QAction* restart, const QList<QAction*>& commands = {},
                    QWidget* parent = nullptr);

private:
    void place(QAction* restart, const QList<QAction*>& commands);
    void connectControls();
    void change(const std::function<void(LayoutOptions&)>& edit);
    void showOptions();
    void showLimit();

    Session& m_session;
    Segments* m_method;
    Segments* m_dimensions;
    ValueSlider* m_perplexity;
    QLabel* m_perplexityNotice;
    ValueSlider* m_exaggeration;
    QWidget* m_attraction; ///< the numbers of t-SNE; UMAP's take their place
    QWidget* m_umap;
};

} // namespace murmuration
