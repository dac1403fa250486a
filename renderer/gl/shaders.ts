/**
 * Pass one gathers codes: one quad a tile; for its pixel it reads which rows and which bins touch the pixel and takes the
 * greatest code of them. MAX blending joins tiles and streams that meet on a pixel.
 */
export const gatherVertex = `#version 300 es
precision highp float;
precision highp int;
layout(location = 0) in ivec4 rect;    // firstX, firstY, endX, endY in pixels
layout(location = 1) in ivec4 places;  // layer, first entry of lines, first entry of columns, 0
uniform vec2 size;
flat out ivec2 origin;
flat out ivec3 place;
void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  vec2 at = mix(vec2(rect.xy), vec2(rect.zw), corner);
  origin = rect.xy;
  place = places.xyz;
  gl_Position = vec4(at / size * 2.0 - 1.0, 0.0, 1.0);
}`;

export const gatherFragment = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
precision highp sampler2DArray;
uniform sampler2DArray codes;
uniform usampler2D lines;
uniform usampler2D columns;
uniform int lookupShift;
flat in ivec2 origin;
flat in ivec3 place;
out vec4 code;
uvec2 pairAt(usampler2D table, int entry) {
  return texelFetch(table, ivec2(entry & ((1 << lookupShift) - 1), entry >> lookupShift), 0).xy;
}
void main() {
  ivec2 pixel = ivec2(gl_FragCoord.xy) - origin;
  uvec2 rows = pairAt(lines, place.y + pixel.y);
  uvec2 bins = pairAt(columns, place.z + pixel.x);
  float greatest = 0.0;
  for (uint row = rows.x; row < rows.y; row++) {
    for (uint bin = bins.x; bin < bins.y; bin++) {
      greatest = max(greatest, texelFetch(codes, ivec3(int(bin), int(row), place.x), 0).r);
    }
  }
  code = vec4(greatest, 0.0, 0.0, 1.0);
}`;

/** Pass two colours the codes; a change of colours or levels is this pass alone. */
export const colourVertex = `#version 300 es
void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

export const colourFragment = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform sampler2D picture;
uniform sampler2D palette;
uniform usampler2D lineStates;
uniform usampler2D columnStates;
uniform ivec2 size;
uniform int flip;
uniform int phase;
uniform int hatchPeriod;
uniform int hatchWidth;
uniform vec3 noData;
uniform vec3 hatch;
out vec4 colour;
void main() {
  ivec2 screen = ivec2(gl_FragCoord.xy);
  int x = screen.x;
  int y = flip == 1 ? screen.y : size.y - 1 - screen.y;
  int code = int(texelFetch(picture, ivec2(x, y), 0).r * 255.0 + 0.5);
  if (code > 0) {
    colour = vec4(texelFetch(palette, ivec2(code, 0), 0).rgb, 1.0);
    return;
  }
  bool gap = texelFetch(lineStates, ivec2(y, 0), 0).r == 0u && texelFetch(columnStates, ivec2(x, 0), 0).r == 1u;
  bool stripe = (x + y + phase) % hatchPeriod < hatchWidth;
  colour = vec4(gap && stripe ? hatch : noData, 1.0);
}`;
