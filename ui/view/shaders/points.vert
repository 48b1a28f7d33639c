#version 330 core
// SPDX-License-Identifier: Apache-2.0
// One point of the layout as a round sprite. Sizes are in device pixels.

layout(location = 0) in vec3 position;
layout(location = 1) in vec3 color;
layout(location = 2) in uint state; // bit 0: selected, bit 2: pinned

uniform mat4 clipFromLayout;
uniform vec4 farness; // dot with (position, 1): 0 nearest, 1 farthest
uniform float fog;    // how far the farthest fade into the background
uniform float diameter;
uniform float pixelScale;
uniform float opacity;
uniform float unselectedOpacity;
uniform bool hovered;
uniform vec3 background;
uniform vec3 ink;
uniform vec3 accent;

flat out vec4 radii; // of the fill, its rim, the gap around it, the ring around that
flat out float spriteSize;
flat out vec3 fillColor;
flat out vec3 rimColor;
flat out vec3 ringColor;
flat out float alpha;

void main()
{
    vec4 clip = clipFromLayout * vec4(position, 1.0);
    if (clip.w < 0.08) { // as ProjectedPoint::kNearest
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        gl_PointSize = 1.0;
        return;
    }
    gl_Position = vec4(clip.xy, 0.0, clip.w);

    bool selected = (state & 1u) != 0u;
    bool pinned = (state & 4u) != 0u;
    float disc = 0.5 * diameter * clamp(1.0 / clip.w, 0.4, 2.5);
    if (hovered)
        disc = max(1.5 * disc, disc + 2.0 * pixelScale);
    else if (selected)
        disc *= 1.15;
    float rim = min(pixelScale, 0.3 * disc);
    float weight = selected || pinned || hovered ? pixelScale * clamp(disc / (4.5 * pixelScale), 0.5, 1.0) : 0.0;
    float gap = 1.25 * weight;
    float ring = 1.75 * weight;
    radii = vec4(disc - rim, disc, disc + gap, disc + gap + ring);
    spriteSize = 2.0 * radii.w + 2.0;
    gl_PointSize = spriteSize;

    float faded = hovered || selected ? 0.0 : fog * smoothstep(0.15, 1.0, dot(farness, vec4(position, 1.0)));
    fillColor = mix(color, background, faded);
    rimColor = mix(mix(color, vec3(0.0), 0.42), background, faded);
    ringColor = selected ? accent : ink;
    alpha = hovered ? 1.0 : selected ? max(opacity, 0.95) : opacity * unselectedOpacity;
}
