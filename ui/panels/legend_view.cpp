// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/legend_view.h"

#include "ui/selection_model.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>

namespace murmuration {
namespace {

constexpr int kRowHeightPx = 24;
constexpr int kSwatchPx = 12;
constexpr int kGapPx = 8;

/// A swatch in the class's colour, hollow while hidden; the name; the count at the right.
class LegendDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const bool visible = index.data(LegendModel::VisibleRole).toBool();
        const QPalette& palette = option.palette;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state & (QStyle::State_MouseOver | QStyle::State_HasFocus)) {
            QColor tint = palette.color(QPalette::WindowText);
            tint.setAlphaF(0.07F);
            painter->setPen(option.state & QStyle::State_HasFocus
                                ? QPen(palette.color(QPalette::Link))
                                : QPen(Qt::NoPen));
            painter->setBrush(tint);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        }
        const QRectF row = QRectF(option.rect).adjusted(kGapPx / 2.0, 0, -kGapPx / 2.0, 0);
        const QColor color = index.data(LegendModel::ColorRole).value<QColor>();
        painter->setPen(QPen(color, 1.5));
        painter->setBrush(visible ? QBrush(color) : QBrush(Qt::NoBrush));
        painter->drawRoundedRect(
            QRectF(row.left(), row.center().y() - kSwatchPx / 2.0, kSwatchPx, kSwatchPx), 3, 3);

        const QString count = index.data(LegendModel::CountRole).toString();
        const int countWidth = option.fontMetrics.horizontalAdvance(count);
        painter->setPen(palette.color(QPalette::PlaceholderText));
        painter->drawText(row, Qt::AlignVCenter | Qt::AlignRight, count);
        painter->setPen(palette.color(visible ? QPalette::WindowText : QPalette::PlaceholderText));
        const QRectF text = row.adjusted(kSwatchPx + kGapPx, 0, -countWidth - kGapPx, 0);
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                          option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight,
                                                        static_cast<int>(text.width())));
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& /*index*/) const override
    {
        return {64, std::max(kRowHeightPx, option.fontMetrics.height() + 4)};
    }
};

} // namespace

LegendView::LegendView(const Session& session, SelectionModel& selection, QWidget* parent)
    : QListView(parent)
    , m_selection(selection)
    , m_model(session, selection)
{
    setModel(&m_model);
    setItemDelegate(new LegendDelegate(this));
    setUniformItemSizes(true);
    setMouseTracking(true);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setFrameShape(QFrame::NoFrame);
    viewport()->setAutoFillBackground(false);
    setAccessibleName(tr("Legend"));
}

QSize LegendView::sizeHint() const
{
    return {QListView::sizeHint().width(), std::max(1, m_model.rowCount()) * kRowHeightPx};
}

void LegendView::toggle(const QModelIndex& index)
{
    m_selection.setClassVisible(m_model.labelAt(index),
                                !index.data(LegendModel::VisibleRole).toBool());
}

void LegendView::mousePressEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || !index.isValid()) {
        QListView::mousePressEvent(event);
        return;
    }
    const auto interval = static_cast<quint64>(QApplication::doubleClickInterval());
    const bool continues = index == currentIndex() && event->timestamp() - m_pressedAt < interval;
    m_pressedAt = event->timestamp();
    setCurrentIndex(index);
    if (!continues)
        m_visibleBeforeClicks = index.data(LegendModel::VisibleRole).toBool();
    toggle(index);
}

void LegendView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || !index.isValid())
        return;
    // The clicks so far have toggled it; a double click means the class as it was before them.
    m_selection.setClassVisible(m_model.labelAt(index), m_visibleBeforeClicks);
    m_selection.soloClass(m_model.labelAt(index));
}

void LegendView::keyPressEvent(QKeyEvent* event)
{
    const QModelIndex index = currentIndex();
    if (index.isValid() && event->key() == Qt::Key_Space)
        toggle(index);
    else if (index.isValid() && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        m_selection.soloClass(m_model.labelAt(index));
    else
        QListView::keyPressEvent(event);
}

} // namespace murmuration
