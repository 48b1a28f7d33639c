#version 330 core
// SPDX-License-Identifier: Apache-2.0
// One thumbnail with its border: a square of four corners, one instance each. Sizes are in device pixels.

layout(location = 0) in vec3 position;
layout(location = 1) in vec3 color;
layout(location = 2) in uint state; // bit 0: selected, bit 2: pinned
layout(location = 3) in uint slot;  // in the atlas

uniform mat4 clipFromLayout;
uniform vec4 farness;
uniform float fog;
uniform vec2 viewport;
uniform float side;
uniform float pixelScale;
uniform float unselectedOpacity;
uniform bool hovered;
uniform vec3 accent;
uniform vec3 ink;
uniform int slotsPerLine;
uniform int slotsPerPage;
uniform float slotSide; // texels
uniform float lastLevel;

out vec2 offset; // from the middle
out float faded;
flat out float halfSide;
flat out float border;
flat out float ring; // 0 without one
flat out vec3 borderColor;
flat out vec3 ringColor;
flat out vec2 slotOrigin; // texels
flat out float page;
flat out float level;

void main()
{
    vec4 clip = clipFromLayout * vec4(position, 1.0);
    if (clip.w < 0.08) { // as ProjectedPoint::kNearest
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        return;
    }
    bool selected = (state & 1u) != 0u;
    bool pinned = (state & 4u) != 0u;
    float drawn = side * clamp(1.0 / clip.w, 0.4, 2.5);
    if (hovered)
        drawn = max(1.25 * drawn, drawn + 6.0 * pixelScale);
    halfSide = 0.5 * drawn;
    border = clamp(0.055 * drawn, 1.25 * pixelScale, 4.0 * pixelScale);
    ring = selected || pinned || hovered ? 3.0 * pixelScale : 0.0;

    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    offset = (corner - 0.5) * 2.0 * (halfSide + ring + 1.0);
    gl_Position = vec4(clip.xy + vec2(offset.x, -offset.y) * 2.0 / viewport * clip.w, 0.0, clip.w);

    faded = hovered || selected ? 0.0 : fog * smoothstep(0.15, 1.0, dot(farness, vec4(position, 1.0)));
    // Pictures step back without becoming transparent: several seen through each other are none.
    if (!hovered && !selected)
        faded = 1.0 - (1.0 - faded) * unselectedOpacity;
    borderColor = color;
    ringColor = selected ? accent : ink;

    int index = int(slot);
    int inPage = index % slotsPerPage;
    page = float(index / slotsPerPage);
    slotOrigin = vec2(inPage % slotsPerLine, inPage / slotsPerLine) * slotSide;
    // A whole level: blending two of them costs software renderers twice the time.
    level = clamp(floor(log2(slotSide / (drawn - 2.0 * border)) + 0.35), 0.0, lastLevel);
}
