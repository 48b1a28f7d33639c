// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace murmuration {

class Session;
class ValueSlider;

/// The numbers of UMAP that a person may want to change.
class UmapControls : public QWidget
{
    Q_OBJECT

public:
    explicit UmapControls(Session& session, QWidget* parent = nullptr);

private:
    template <typename Edit>
    void change(Edit edit);
    void showOptions();

    Session& m_session;
    ValueSlider* m_neighbors;
    ValueSlider* m_minDistance;
};

} // namespace murmuration
