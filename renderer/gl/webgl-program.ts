/** Small helpers around WebGL2 objects. A failure to compile is a programmer error, except when the context is lost. */
export function createProgram(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type);
    if (shader === null) continue;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`shader: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}

export function selectProgram(gl: WebGL2RenderingContext, program: WebGLProgram): void {
  // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's function, not a React hook
  gl.useProgram(program);
}

/** Locations of the named uniforms. */
export function uniformsOf<Name extends string>(
  gl: WebGL2RenderingContext,
  program: WebGLProgram,
  names: readonly Name[],
): (name: Name) => WebGLUniformLocation | null {
  const locations = new Map<string, WebGLUniformLocation | null>();
  for (const name of names) locations.set(name, gl.getUniformLocation(program, name));
  return (name) => locations.get(name) ?? null;
}

/** Sets uniforms that never change: texture units and sizes. */
export function setIntegers(
  gl: WebGL2RenderingContext,
  program: WebGLProgram,
  values: Readonly<Record<string, number>>,
): void {
  selectProgram(gl, program);
  for (const [name, value] of Object.entries(values)) gl.uniform1i(gl.getUniformLocation(program, name), value);
}

/** A texture that is read texel by texel and rewritten often; grows when it must. It stays bound to its unit. */
export interface DataTexture {
  /** Uploads `rows` rows of `width` texels. */
  write(data: Uint8Array | Uint16Array, width: number, rows: number): void;
  dispose(): void;
}

/** `unit` is its alone: bound once, it needs no call before a draw. */
export function createDataTexture(
  gl: WebGL2RenderingContext,
  format: 'rg16ui' | 'r8ui' | 'rgba8' | 'r8',
  unit: number,
): DataTexture {
  const formats = {
    rg16ui: [gl.RG16UI, gl.RG_INTEGER, gl.UNSIGNED_SHORT],
    r8ui: [gl.R8UI, gl.RED_INTEGER, gl.UNSIGNED_BYTE],
    rgba8: [gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE],
    r8: [gl.R8, gl.RED, gl.UNSIGNED_BYTE],
  } as const;
  const [internal, layout, type] = formats[format];
  let texture = gl.createTexture();
  let capacityWidth = 0;
  let capacityRows = 0;
  return {
    write(data, width, rows) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      if (width !== capacityWidth || rows > capacityRows) {
        gl.deleteTexture(texture);
        texture = gl.createTexture();
        capacityRows = width === capacityWidth ? Math.max(rows, Math.ceil(capacityRows * 1.5)) : rows;
        capacityWidth = width;
        gl.bindTexture(gl.TEXTURE_2D, texture);
        gl.texStorage2D(gl.TEXTURE_2D, 1, internal, width, capacityRows);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      }
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, rows, layout, type, data);
    },
    dispose: () => gl.deleteTexture(texture),
  };
}
