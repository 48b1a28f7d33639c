// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/controls/section.h"

#include <QHash>
#include <QList>

#include <functional>

class QAction;
class QCheckBox;

namespace murmuration {

class NumberField;
class Session;
class ValueSlider;
struct LayoutOptions;

/// What few people change of a layout, folded away: a second perplexity, the labels' influence, the
/// optimiser's numbers, the seed, and what can be done to the layout that is there.
class MoreSection : public Section
{
    Q_OBJECT

public:
    /// `restart` stands beside the seed; `commands` become buttons.
    MoreSection(Session& session, QAction* restart, const QList<QAction*>& commands,
                QWidget* parent = nullptr);

private:
    void place(QAction* restart, const QList<QAction*>& commands);
    void connectControls();
    void change(const std::function<void(LayoutOptions&)>& edit);
    void offer(QWidget* row, const QString& whyNot);
    void showOptions();
    void showWhatIsUsed();

    Session& m_session;
    ValueSlider* m_secondPerplexity;
    ValueSlider* m_supervision;
    QCheckBox* m_automaticRate;
    NumberField* m_learningRate;
    NumberField* m_earlyExaggeration;
    NumberField* m_earlyIterations;
    NumberField* m_seed;
    QWidget* m_seedRow = nullptr;    ///< means nothing to PCA
    QList<QWidget*> m_tsneOnly;      ///< rows that mean nothing to other methods
    QHash<QWidget*, QString> m_tips; ///< of rows, while their tooltip says why they are disabled
};

} // namespace murmuration
