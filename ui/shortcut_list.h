// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QMenuBar;

namespace murmuration {

/// A window that can stay open beside the work: every command of the menus that has keys, with its
/// keys, and what the mouse does in the view.
class ShortcutList : public QDialog
{
    Q_OBJECT

public:
    ShortcutList(const QMenuBar& menus, QWidget* window);
};

} // namespace murmuration
