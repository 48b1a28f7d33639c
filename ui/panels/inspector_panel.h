// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QPixmap>
#include <QString>
#include <QWidget>

#include <cstdint>
#include <optional>
#include <utility>

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
    using Details = QList<std::pair<QString, QString>>; ///< name, value

    [[nodiscard]] std::optional<std::uint32_t> itemToShow() const;
    void refresh();
    void showItem(std::uint32_t item);
    void showSeveral();
    void showNothing();
    void takePicture(std::size_t item, const QImage& picture);
    void takeFailure(std::size_t item, const QString& reason);
    [[nodiscard]] bool isAwaited(std::size_t item);
    void setDetails(Details details);
    void showDetails();
    void showThumbnail(std::uint32_t item);
    void setPicture(const QPixmap& picture);
    void elideName();

    Session& m_session;
    SelectionModel& m_selection;
    std::optional<std::uint32_t> m_item; ///< whose picture is shown
    bool m_awaitsPicture = false;
    QPixmap m_full;
    QString m_fullName;
    Details m_allDetails;
    QLabel* m_picture;
    QLabel* m_name;
    QLabel* m_details;
};

} // namespace murmuration
