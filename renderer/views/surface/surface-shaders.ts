/**
 * One instance a cell of the grid, and one more column and row before it for the outer walls: a flat top at the cell's own
 * level and the walls towards the next cell. Nothing is interpolated; a cell without data has no top.
 */
export const surfaceVertex = `
precision highp usampler2D;
uniform usampler2D codes;
uniform ivec2 cells;
uniform vec3 size;
uniform float lowCode;
uniform float codeSpan;
uniform bool flip;
out float code;
out float shade;

uint codeAt(ivec2 cell) {
  bool outside = any(lessThan(cell, ivec2(0))) || any(greaterThanEqual(cell, cells));
  return outside ? 0u : texelFetch(codes, cell, 0).r;
}

float heightOf(uint value) {
  return value < 2u ? 0.0 : clamp((float(value) - lowCode) / codeSpan, 0.0, 1.0);
}

void main() {
  int face = int(position.x);
  vec2 corner = position.yz;
  ivec2 cell = ivec2(gl_InstanceID % (cells.x + 1), gl_InstanceID / (cells.x + 1)) - 1;
  uint own = codeAt(cell);
  vec2 place = vec2(cell) + corner;
  float height = heightOf(own);
  bool hidden = own == 0u;
  code = float(own);
  shade = 1.0;
  if (face > 0) {
    uint other = codeAt(cell + (face == 1 ? ivec2(1, 0) : ivec2(0, 1)));
    float beyond = heightOf(other);
    hidden = height == beyond;
    // Neighbouring walls overlap by a hair, so that nothing shines through where their heights differ.
    corner.y = mix(-0.02, 1.02, corner.y);
    place = face == 1 ? vec2(float(cell.x + 1), float(cell.y) + corner.y) : vec2(float(cell.x) + corner.y, float(cell.y + 1));
    height = corner.x < 0.5 ? height : beyond;
    code = height <= 0.0 ? 1.0 : lowCode + height * codeSpan;
    shade = face == 1 ? 0.62 : 0.8;
  }
  vec2 share = place / vec2(cells);
  if (flip) share.y = 1.0 - share.y;
  vec3 at = vec3(share.x - 0.5, height, share.y - 0.5) * size;
  gl_Position = hidden ? vec4(2.0, 2.0, 2.0, 1.0) : projectionMatrix * modelViewMatrix * vec4(at, 1.0);
}
`;

/** The colour of a level is the flat waterfall's: the same palette, one entry a code. */
export const surfaceFragment = `
uniform sampler2D palette;
in float code;
in float shade;
out vec4 colour;

void main() {
  int entry = clamp(int(floor(code + 0.5)), 1, 255);
  colour = vec4(texelFetch(palette, ivec2(entry, 0), 0).rgb * shade, 1.0);
}
`;
