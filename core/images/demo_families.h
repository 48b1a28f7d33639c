// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/random.h"
#include "core/images/demo_canvas.h"

#include <array>
#include <string_view>

namespace murmuration {

// Each draws one picture of its family on an empty canvas; shapes, colours, places and backgrounds
// come from `random` alone. Thread-safe.

void drawPlanet(Canvas& canvas, Random& random);
void drawSnowCrystal(Canvas& canvas, Random& random);
void drawBalloon(Canvas& canvas, Random& random);
void drawLeaf(Canvas& canvas, Random& random);
void drawFlower(Canvas& canvas, Random& random);
void drawMushroom(Canvas& canvas, Random& random);
void drawButterfly(Canvas& canvas, Random& random);
void drawFish(Canvas& canvas, Random& random);
void drawLighthouse(Canvas& canvas, Random& random);
void drawMountain(Canvas& canvas, Random& random);
void drawSailingBoat(Canvas& canvas, Random& random);
void drawCupcake(Canvas& canvas, Random& random);

struct DemoFamily
{
    std::string_view name; ///< of its folder
    std::string_view item; ///< of one of its pictures
    void (*draw)(Canvas&, Random&);
};

inline constexpr std::array<DemoFamily, 12> kDemoFamilies{{
    {"Balloons", "balloon", drawBalloon},
    {"Butterflies", "butterfly", drawButterfly},
    {"Cupcakes", "cupcake", drawCupcake},
    {"Fish", "fish", drawFish},
    {"Flowers", "flower", drawFlower},
    {"Leaves", "leaf", drawLeaf},
    {"Lighthouses", "lighthouse", drawLighthouse},
    {"Mountains", "mountain", drawMountain},
    {"Mushrooms", "mushroom", drawMushroom},
    {"Planets", "planet", drawPlanet},
    {"Sailing boats", "boat", drawSailingBoat},
    {"Snow crystals", "crystal", drawSnowCrystal},
}};

} // namespace murmuration
