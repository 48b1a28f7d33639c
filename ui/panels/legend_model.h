// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractListModel>
#include <QColor>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace murmuration {

class SelectionModel;
class Session;

/// The classes of the collection with their colours and sizes, how many of each are in the layout,
/// and whether each is shown. Items without a class are one more row at the end, when there are
/// some.
class LegendModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        CountRole = Qt::UserRole, ///< text: "10", or "7 of 10" where 3 are not in the layout
        ColorRole,
        VisibleRole
    };

    LegendModel(const Session& session, SelectionModel& selection, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// The class of a row, or kNoClass.
    [[nodiscard]] int labelAt(const QModelIndex& index) const;

private:
    struct Row
    {
        int label;
        QString name;
        QColor color;
        std::size_t count;
        std::size_t laidOut;
    };
    using Items = std::shared_ptr<const std::vector<std::uint32_t>>;

    void reload();
    void followLayout();
    [[nodiscard]] Items itemsLaidOut() const;
    void countLaidOut();
    [[nodiscard]] QString countText(const Row& row) const;

    const Session& m_session;
    SelectionModel& m_selection;
    std::vector<Row> m_rows;
    Items m_items; ///< those that were counted; null while nothing is laid out
};

} // namespace murmuration
