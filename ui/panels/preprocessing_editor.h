// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/preprocessing.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace murmuration {

/// How pictures become the network's input: said in a line, and below it, folded away, what can be
/// changed of it.
class PreprocessingEditor : public QWidget
{
    Q_OBJECT

public:
    /// How long the person has to leave a number alone before it counts: each change extracts anew.
    static constexpr int kSettleMs = 600;

    explicit PreprocessingEditor(QWidget* parent = nullptr);

    /// `asTrained`: whether nothing was changed.
    void show(const Preprocessing& preprocessing, bool asTrained);
    /// While there is no network whose preprocessing could be told.
    void showNone();

Q_SIGNALS:
    /// The person wants another one, for parsePreprocessing; empty is as the network was trained.
    void changed(const QString& text);

private:
    QWidget* makeFields();
    void connectFields();
    void setOpen(bool open);
    void fill(const Preprocessing& preprocessing);
    void choosePreset(int index);
    void applyFields();
    void apply(const Preprocessing& preprocessing);

    Preprocessing m_shown;
    int m_resizeUnlessStretched = 0; ///< px; stretching has none
    QLabel* m_text;
    QToolButton* m_unfold;
    QWidget* m_fields;
    QComboBox* m_preset;
    QSpinBox* m_resize;
    QSpinBox* m_crop;
    QCheckBox* m_stretch;
    QCheckBox* m_bicubic;
    QCheckBox* m_bgr;
    QCheckBox* m_invert;
    QLineEdit* m_mean;
    QLineEdit* m_deviation;
    QLabel* m_problem; ///< with what was typed
    QPushButton* m_reset;
    QTimer m_settle;
};

} // namespace murmuration
