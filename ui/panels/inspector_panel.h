// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPixmap>
#include <QWidget>

#include <cstdint>
#include <optional>

class QLabel;

namespace murmuration {

class SelectionModel;
class Session;

/// What is known of one item: the selected one, else the one under the mouse. Of several selected
/// ones, how many they are and of which classes.
class InspectorPanel : public QWidget
{
    Q_OBJECT

public:
    InspectorPanel(Session& session, SelectionModel& selection, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] std::optional<std::uint32_t> itemToShow() const;
    void refresh();
    void showItem(std::uint32_t item);
    void showSeveral();
    void showNothing();
    void takePicture(std::size_t item, const QImage& picture);
    void showThumbnail(std::uint32_t item);
    void setPicture(const QPixmap& picture);
    void elideName();

    Session& m_session;
    SelectionModel& m_selection;
    std::optional<std::uint32_t> m_item; ///< whose picture is shown
    bool m_awaitsPicture = false;
    QPixmap m_full;
    QString m_fullName;
    QLabel* m_picture;
    QLabel* m_name;
    QLabel* m_details;
};

} // namespace murmuration
