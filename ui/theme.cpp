// SPDX-License-Identifier: Apache-2.0
#include "ui/theme.h"

#include "ui/control_style.h"

#include <QApplication>
#include <QFont>
#include <QPalette>

namespace murmuration {
namespace {

constexpr double kSmallestPoints = 9;

QColor mixed(const QColor& a, const QColor& b, double shareOfB)
{
    const auto part = [shareOfB](int x, int y) {
        return static_cast<int>(x + (y - x) * shareOfB + 0.5);
    };
    return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

QPalette paletteOf(const Theme& theme)
{
    const QColor button = theme.dark ? mixed(theme.window, Qt::white, 0.07) : QColor(Qt::white);
    const QColor disabled = mixed(theme.mutedText, theme.window, 0.2); // at least 3 : 1
    QPalette palette(theme.text, button, button.lighter(110), theme.line.darker(120), theme.line,
                     theme.text, Qt::white, theme.view, theme.window);
    palette.setColor(QPalette::AlternateBase, mixed(theme.view, theme.window, 0.6));
    palette.setColor(QPalette::ToolTipBase, theme.view);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.mutedText);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.dark ? theme.view : QColor(Qt::white));
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::Midlight, mixed(theme.line, theme.window, 0.5));
    palette.setColor(QPalette::Shadow, mixed(theme.line, Qt::black, 0.4));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, theme.line);
    return palette;
}

/// What palettes cannot say. %1 line, %2 muted text, %3 a tint for what is pointed at, %4 a tint
/// for what is on, %5 accent, %6 view, %7 text.
QString styleSheetOf(const Theme& theme)
{
    return QStringLiteral(R"(
QToolTip { color: %7; background: %6; border: 1px solid %1; padding: 4px; }
QMainWindow::separator { background: %1; width: 1px; height: 1px; }
QMenuBar { border-bottom: 1px solid %1; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: %3; }
QStatusBar { border-top: 1px solid %1; }
QStatusBar::item { border: 0; }
QScrollArea, QScrollArea > QWidget > QWidget#panelColumn { background: transparent; border: 0; }
QToolButton[flat="true"] { border: 0; border-radius: 4px; padding: 4px; background: transparent; }
QToolButton[flat="true"]:hover { background: %3; }
QToolButton[flat="true"]:checked { background: %4; color: %5; }
QToolButton[flat="true"]:focus { border: 1px solid %5; padding: 3px; }
QToolButton[flat="true"]:disabled { color: %2; }
QToolButton[flat="true"]::menu-indicator, QToolButton[segment="true"]::menu-indicator { image: none; }
QToolButton[segment="true"] { border: 1px solid %1; border-radius: 4px; padding: 3px 4px;
  background: %6; }
QToolButton[segment="true"]:hover { background: %3; }
QToolButton[segment="true"]:checked { background: %4; border-color: %5; color: %5; }
QToolButton[segment="true"]:focus { border-color: %5; }
QToolButton[heading="true"] { border: 0; padding: 4px 0; margin-left: -4px; font-weight: bold; color: %2; }
QToolButton[heading="true"]:hover, QToolButton[heading="true"]:focus { color: %7; }
QCheckBox::indicator:unchecked { width: 12px; height: 12px; border: 1px solid %2; border-radius: 3px;
  background: %6; }
QCheckBox::indicator:unchecked:disabled { border-color: %1; }
QLabel[heading="true"] { font-weight: bold; color: %2; }
QLabel[muted="true"] { color: %2; }
QFrame[separator="true"] { background: %1; border: 0; }
QToolBar { border: 0; border-bottom: 1px solid %1; padding: 0; spacing: 0; }
QFrame#messageBar { border: 0; border-bottom: 1px solid %1; }
QTableView, QListView { border: 0; background: transparent; }
QHeaderView::section { background: transparent; color: %2; border: 0; padding: 4px 8px; }
QScrollBar { background: transparent; border: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: %1; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: %2; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { border: 0; border-radius: 3px; background: %1; }
QProgressBar::chunk { border-radius: 3px; background: %5; }
)")
        .arg(theme.line.name(), theme.mutedText.name(),
             mixed(theme.window, theme.text, 0.08).name(),
             mixed(theme.window, theme.accent, 0.18).name(), theme.accent.name(), theme.view.name(),
             theme.text.name());
}

/// The desktop's own palette, whatever was set for this program.
bool desktopIsDark()
{
    const QPalette ours = QApplication::palette();
    QApplication::setPalette(QPalette());
    const QColor window = QApplication::palette().color(QPalette::Window);
    QApplication::setPalette(ours);
    return window.lightness() < 128;
}

} // namespace

Theme Theme::light()
{
    return {false,
            QColor(0xf6, 0xf7, 0xf9),
            QColor(0xff, 0xff, 0xff),
            QColor(0x1d, 0x21, 0x27),
            QColor(0x5f, 0x68, 0x73),
            QColor(0xd9, 0xdd, 0xe3),
            QColor(0x2a, 0x6a, 0xd6)};
}

Theme Theme::darkTheme()
{
    return {true,
            QColor(0x22, 0x26, 0x2c),
            QColor(0x16, 0x19, 0x1d),
            QColor(0xe6, 0xe9, 0xed),
            QColor(0x9c, 0xa6, 0xb2),
            QColor(0x38, 0x3e, 0x47),
            QColor(0x6a, 0xa2, 0xff)};
}

Theme Theme::resolve(ThemeChoice choice)
{
    const bool dark =
        choice == ThemeChoice::Dark || (choice == ThemeChoice::System && desktopIsDark());
    return dark ? darkTheme() : light();
}

void Theme::apply(QApplication& application) const
{
    QApplication::setStyle(new ControlStyle); // which the program owns then
    QFont font = QApplication::font();
    if (font.pointSizeF() > 0 && font.pointSizeF() < kSmallestPoints) {
        font.setPointSizeF(kSmallestPoints);
        QApplication::setFont(font);
    }
    QApplication::setPalette(paletteOf(*this));
    application.setStyleSheet(styleSheetOf(*this));
}

} // namespace murmuration
