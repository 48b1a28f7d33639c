// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace murmuration {

class Session;

/// Which items are hovered, selected and visible. Views, panels and actions share it and do not
/// know each other. Items are indices into the session's collection; everything is cleared when the
/// collection changes.
class SelectionModel : public QObject
{
    Q_OBJECT

public:
    enum class Mode
    {
        Replace,
        Add,
        Remove
    };

    explicit SelectionModel(const Session& session, QObject* parent = nullptr);

    [[nodiscard]] std::optional<std::uint32_t> hovered() const { return m_hovered; }
    void setHovered(std::optional<std::uint32_t> item);

    /// Ascending.
    [[nodiscard]] const std::vector<std::uint32_t>& selected() const { return m_selected; }
    [[nodiscard]] bool isSelected(std::uint32_t item) const;
    void select(std::vector<std::uint32_t> items, Mode mode = Mode::Replace);
    void clearSelection() { select({}); }
    void selectAllVisible();

    // Classes switched off in the legend. Items without a class count as one more class after the
    // last.
    [[nodiscard]] bool isClassVisible(int label) const;
    void setClassVisible(int label, bool visible);
    /// Shows this class alone; when it already is alone, shows all again.
    void soloClass(int label);
    void showAllClasses();
    [[nodiscard]] bool isVisible(std::uint32_t item) const;

Q_SIGNALS:
    void hoveredChanged();
    void selectionChanged();
    void visibilityChanged();

private:
    [[nodiscard]] std::size_t slot(int label) const;
    void reset();

    const Session& m_session;
    std::optional<std::uint32_t> m_hovered;
    std::vector<std::uint32_t> m_selected;
    std::vector<bool> m_classVisible; ///< class count + 1
};

} // namespace murmuration
