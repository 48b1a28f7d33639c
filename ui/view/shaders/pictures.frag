#version 330 core
// SPDX-License-Identifier: Apache-2.0

in vec2 offset;
in float faded;
flat in float halfSide;
flat in float border;
flat in float ring;
flat in vec3 borderColor;
flat in vec3 ringColor;
flat in vec2 slotOrigin;
flat in float page;
flat in float level;

uniform sampler2DArray atlas;
uniform float slotSide;
uniform float pageSide;
uniform vec3 background;

out vec4 pixel; // premultiplied

float outside(vec2 point, float reach, float corner) // distance to a square with round corners
{
    vec2 beyond = abs(point) - (reach - corner);
    return length(max(beyond, 0.0)) + min(max(beyond.x, beyond.y), 0.0) - corner;
}

void main()
{
    float corner = 0.1 * halfSide;
    float away = outside(offset, halfSide, corner);
    float cover = clamp(0.5 - away + ring, 0.0, 1.0);
    if (cover <= 0.0)
        discard;

    float inner = halfSide - border;
    vec2 texel = (offset / inner * 0.5 + 0.5) * slotSide;
    float inset = 0.5 * exp2(level); // keeps neighbours in the atlas out
    texel = slotOrigin + clamp(texel, inset, slotSide - inset);
    vec3 color = textureLod(atlas, vec3(texel / pageSide, page), level).rgb;
    color = mix(color, borderColor, clamp(away + border + 0.5, 0.0, 1.0));
    color = mix(color, background, faded);
    if (ring > 0.0) {
        color = mix(color, background, clamp(away + 0.5, 0.0, 1.0));
        color = mix(color, ringColor, clamp(away - 0.3 * ring + 0.5, 0.0, 1.0));
    }
    pixel = vec4(color * cover, cover);
}
