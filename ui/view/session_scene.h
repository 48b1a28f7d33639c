// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/view/hover_card.h"
#include "ui/view/scene.h"

#include <QString>

#include <cstddef>
#include <cstdint>

namespace murmuration {

class SelectionModel;
class Session;

// What the states of the session and the selection mean for the view.

/// One look for each of scene.items: class colour, selected, hidden. Returns how many are visible.
std::size_t fillLooks(Scene& scene, const Session& session, const SelectionModel& selection);

/// What the hover card says of an item of the session's collection, with its thumbnail if it is
/// there.
[[nodiscard]] HoverContent hoverContent(const Session& session, std::uint32_t item);

/// What stands in the view as long as there is no point to draw.
[[nodiscard]] QString waitingSentence(const Session& session);

} // namespace murmuration
