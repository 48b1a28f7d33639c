#version 330 core
// SPDX-License-Identifier: Apache-2.0

flat in vec4 radii;
flat in float spriteSize;
flat in vec3 fillColor;
flat in vec3 rimColor;
flat in vec3 ringColor;
flat in float alpha;

uniform vec3 background;

out vec4 pixel; // premultiplied

void main()
{
    float away = length(gl_PointCoord - 0.5) * spriteSize;
    float cover = clamp(radii.w - away + 0.5, 0.0, 1.0);
    if (cover <= 0.0)
        discard;
    vec3 color = mix(fillColor, rimColor, clamp(away - radii.x + 0.5, 0.0, 1.0));
    if (radii.w > radii.y) {
        color = mix(color, background, clamp(away - radii.y + 0.5, 0.0, 1.0));
        color = mix(color, ringColor, clamp(away - radii.z + 0.5, 0.0, 1.0));
    }
    float a = cover * alpha;
    pixel = vec4(color * a, a);
}
