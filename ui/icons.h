// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QIcon>

namespace murmuration {

enum class IconName
{
    Open,
    Navigate,
    Box,
    Lasso,
    Pictures,
    Cube,
    Fit,
    Play,
    Pause,
    Step,
    Restart,
    Close,
    Folded,
    Unfolded,
    Save,
    Note,
    Warning,
    Failure,
    Done
};

/// A line drawing in the palette's text colour (in the accent where it is switched on), sharp at
/// every size and right in every theme, because it is drawn whenever it is needed.
[[nodiscard]] QIcon icon(IconName name);

} // namespace murmuration
