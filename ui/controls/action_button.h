// SPDX-License-Identifier: Apache-2.0
#pragma once

class QAction;
class QPushButton;
class QWidget;

namespace murmuration {

/// A button with an action's name and tooltip that triggers it, possible when the action is.
[[nodiscard]] QPushButton* actionButton(QAction* action, QWidget* parent);

} // namespace murmuration
