import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  DoubleSide,
  DynamicDrawUsage,
  GLSL3,
  InstancedBufferGeometry,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  RedIntegerFormat,
  type Scene,
  ShaderMaterial,
  UnsignedByteType,
  Vector2,
  Vector3,
} from 'three';
import { surfaceFragment, surfaceVertex } from './surface-shaders.ts';

/** Frequency along x, level up, time along z; the middle of the floor is 0. */
export const SCENE_SIZE = new Vector3(2, 0.6, 1.6);

export interface SurfaceLook {
  readonly palette: Uint8Array<ArrayBuffer>;
  readonly lowCode: number;
  readonly codeSpan: number;
  readonly flip: boolean;
}

export interface LineSet {
  /** Pairs of points, three numbers each. */
  readonly points: readonly number[];
  readonly colour: string;
}

export interface SurfaceScene {
  /** A new grid of codes; the only thing that sends them to the GPU. */
  setGrid(codes: Uint8Array<ArrayBuffer>, columns: number, rows: number): void;
  clearGrid(): void;
  /** Levels, colours and direction: uniforms and a palette of 256 entries. */
  setLook(look: SurfaceLook): void;
  setLines(part: 'frame' | 'cursor', lines: LineSet): void;
  readonly gpuBytes: number;
  dispose(): void;
}

/** A face is a corner of its own kind: which face, then two corner coordinates. */
function faceGeometry(): { readonly position: Float32Array; readonly index: readonly number[] } {
  const position: number[] = [];
  const index: number[] = [];
  for (let face = 0; face < 3; face++) {
    const first = position.length / 3;
    position.push(face, 0, 0, face, 1, 0, face, 1, 1, face, 0, 1);
    index.push(first, first + 1, first + 2, first, first + 2, first + 3);
  }
  return { position: Float32Array.from(position), index };
}

function codesTexture(codes: Uint8Array<ArrayBuffer>, columns: number, rows: number): DataTexture {
  const texture = new DataTexture(codes, columns, rows, RedIntegerFormat, UnsignedByteType);
  texture.internalFormat = 'R8UI';
  texture.unpackAlignment = 1;
  texture.needsUpdate = true;
  return texture;
}

export function createSurfaceScene(scene: Scene): SurfaceScene {
  const geometry = new InstancedBufferGeometry();
  const { position, index } = faceGeometry();
  geometry.setAttribute('position', new BufferAttribute(position, 3));
  geometry.setIndex([...index]);
  geometry.instanceCount = 0;
  let codes = codesTexture(new Uint8Array(1), 1, 1);
  const palette = new DataTexture(new Uint8Array(1024), 256, 1);
  const uniforms = {
    codes: { value: codes },
    palette: { value: palette },
    cells: { value: new Vector2(1, 1) },
    size: { value: SCENE_SIZE },
    lowCode: { value: 0 },
    codeSpan: { value: 1 },
    flip: { value: false },
  };
  const material = new ShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: surfaceVertex,
    fragmentShader: surfaceFragment,
    uniforms,
    side: DoubleSide,
    // The far lines of the frame lie in the surface's own edges.
    polygonOffset: true,
    polygonOffsetFactor: 1,
    polygonOffsetUnits: 1,
  });
  const mesh = new Mesh(geometry, material);
  // Its corners are made in the shader: three cannot know its bounds.
  mesh.frustumCulled = false;
  mesh.visible = false;
  const lines = {
    frame: new LineSegments(new BufferGeometry(), new LineBasicMaterial()),
    cursor: new LineSegments(new BufferGeometry(), new LineBasicMaterial({ depthTest: false, transparent: true })),
  };
  lines.cursor.renderOrder = 2;
  scene.add(mesh, lines.frame, lines.cursor);
  for (const part of Object.values(lines)) part.frustumCulled = false;
  let bytes = 0;

  return {
    setGrid(next, columns, rows) {
      codes.dispose();
      codes = codesTexture(next, columns, rows);
      uniforms.codes.value = codes;
      uniforms.cells.value = new Vector2(columns, rows);
      geometry.instanceCount = (columns + 1) * (rows + 1);
      mesh.visible = true;
      bytes = next.byteLength;
    },
    clearGrid() {
      mesh.visible = false;
      bytes = 0;
    },
    setLook(look) {
      uniforms.lowCode.value = look.lowCode;
      uniforms.codeSpan.value = look.codeSpan;
      uniforms.flip.value = look.flip;
      if (palette.image.data !== look.palette) {
        palette.image.data = look.palette;
        palette.needsUpdate = true;
      }
    },
    setLines(part, { points, colour }) {
      const own = lines[part];
      const present = own.geometry.getAttribute('position');
      if (present instanceof BufferAttribute && present.array.length === points.length) {
        present.set(points);
        present.needsUpdate = true;
      } else {
        own.geometry.dispose();
        own.geometry = new BufferGeometry();
        const attribute = new BufferAttribute(Float32Array.from(points), 3);
        attribute.setUsage(DynamicDrawUsage);
        own.geometry.setAttribute('position', attribute);
      }
      own.material.color.set(colour);
      own.visible = points.length > 0;
    },
    get gpuBytes() {
      return bytes + 1024 + position.byteLength;
    },
    dispose() {
      scene.remove(mesh, lines.frame, lines.cursor);
      codes.dispose();
      palette.dispose();
      geometry.dispose();
      material.dispose();
      for (const part of Object.values(lines)) {
        part.geometry.dispose();
        part.material.dispose();
      }
    },
  };
}
