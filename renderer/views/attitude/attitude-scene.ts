import {
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  ConeGeometry,
  CylinderGeometry,
  EdgesGeometry,
  Group,
  HemisphereLight,
  LineBasicMaterial,
  LineSegments,
  Matrix4,
  Mesh,
  MeshLambertMaterial,
  type Scene,
  Vector3,
} from 'three';
import type { Quaternion } from '../../../workers/contract/orientation.ts';
import type { CanvasTheme } from '../../gl/theme.ts';

/** East to the right, up, north away from the camera: ground axes (east, north, up) as the scene's x, −z, y. */
const RADIUS = 1.25;

export interface AttitudeScene {
  /** Undefined hides the agent: nothing is known. */
  setAttitude(attitude: Quaternion | undefined): void;
  /** Where the front pointed, one row of attitudes an unbroken stretch of time, as lines on the sphere of the rose. */
  setPath(stretches: readonly (readonly Quaternion[])[]): void;
  setTheme(theme: CanvasTheme): void;
  readonly gpuBytes: number;
  dispose(): void;
}

/** Direction of a yaw (degrees clockwise from north) on the ground of the scene. */
export function onGround(yawDeg: number, radius: number): readonly [number, number, number] {
  const yaw = (yawDeg * Math.PI) / 180;
  return [Math.sin(yaw) * radius, 0, -Math.cos(yaw) * radius];
}

/** Turns the body's axes (x forward, y left, z up) into the scene's: a column an axis. */
export function bodyMatrix([w, x, y, z]: Quaternion): Matrix4 {
  const axis = (east: number, north: number, up: number) => new Vector3(east, up, -north);
  return new Matrix4().makeBasis(
    axis(1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)),
    axis(2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)),
    axis(2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)),
  );
}

/** Where the front points on the sphere of the rose. */
function tipOf(matrix: Matrix4): Vector3 {
  return new Vector3(1, 0, 0).applyMatrix4(matrix).multiplyScalar(RADIUS);
}

/** Circle, ticks every 10° and spokes every 30°. */
function rosePoints(): number[] {
  const points: number[] = [];
  for (let degrees = 0; degrees < 360; degrees += 5) {
    points.push(...onGround(degrees, RADIUS), ...onGround(degrees + 5, RADIUS));
    if (degrees % 10 === 0) points.push(...onGround(degrees, RADIUS), ...onGround(degrees, RADIUS * 0.95));
    if (degrees % 30 === 0) points.push(...onGround(degrees, RADIUS), ...onGround(degrees, RADIUS * 0.88));
    if (degrees % 90 === 0) points.push(...onGround(degrees, RADIUS * 0.88), 0, 0, 0);
  }
  return points;
}

function lineSet(points: readonly number[]): LineSegments<BufferGeometry, LineBasicMaterial> {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(Float32Array.from(points), 3));
  return new LineSegments(geometry, new LineBasicMaterial());
}

export function createAttitudeScene(scene: Scene): AttitudeScene {
  const rose = lineSet(rosePoints());
  /** From the middle to where the agent points, on the ground; and up from there to its tip. */
  const pointer = lineSet(new Array<number>(12).fill(0));
  pointer.frustumCulled = false;
  const path = lineSet([]);
  path.frustumCulled = false;
  const agent = new Group();
  agent.matrixAutoUpdate = false;
  const shell = new MeshLambertMaterial();
  const antenna = new MeshLambertMaterial();
  const front = new MeshLambertMaterial();
  const edge = new LineBasicMaterial();
  const body = new Mesh(new BoxGeometry(0.8, 0.5, 0.16), shell);
  const edges = new LineSegments(new EdgesGeometry(body.geometry), edge);
  // Cylinder and cone stand along y; the antenna stands along the body's z, the nose lies along its x.
  const rods = [-0.18, 0.18].map((side) => {
    const rod = new Mesh(new CylinderGeometry(0.022, 0.028, 0.62, 16), antenna);
    rod.rotation.x = Math.PI / 2;
    rod.position.set(-0.34, side, 0.38);
    return rod;
  });
  const nose = new Mesh(new ConeGeometry(0.1, 0.24, 24), front);
  nose.rotation.z = -Math.PI / 2;
  nose.position.set(0.52, 0, 0);
  agent.add(body, edges, ...rods, nose);
  agent.visible = false;
  pointer.visible = false;
  const light = new HemisphereLight(0xffffff, 0x555a60, 2.6);
  scene.add(rose, pointer, path, agent, light);
  const meshes = [body, ...rods, nose];
  const lines = [rose, pointer, path, edges];

  return {
    setAttitude(attitude) {
      agent.visible = attitude !== undefined;
      pointer.visible = agent.visible;
      if (attitude === undefined) return;
      const matrix = bodyMatrix(attitude);
      agent.matrix.copy(matrix);
      agent.matrixWorldNeedsUpdate = true;
      const tip = tipOf(matrix);
      const ends = [0, 0, 0, tip.x, 0, tip.z, tip.x, 0, tip.z, tip.x, tip.y, tip.z];
      const position = pointer.geometry.getAttribute('position');
      if (position instanceof BufferAttribute) {
        position.set(ends);
        position.needsUpdate = true;
      }
    },
    setPath(stretches) {
      const points = stretches.flatMap((stretch) => {
        const tips = stretch.map((each) => tipOf(bodyMatrix(each)));
        return tips.slice(1).flatMap((tip, index) => [...(tips[index] ?? tip).toArray(), ...tip.toArray()]);
      });
      path.geometry.setAttribute('position', new BufferAttribute(Float32Array.from(points), 3));
    },
    setTheme(theme) {
      rose.material.color.set(theme.lineStrong);
      pointer.material.color.set(theme.accent);
      path.material.color.set(theme.accent);
      edge.color.set(theme.muted);
      shell.color.set(theme.lineStrong);
      antenna.color.set(theme.text);
      front.color.set(theme.accent);
    },
    get gpuBytes() {
      return [...meshes, ...lines].reduce((sum, { geometry }) => {
        const index = geometry.getIndex()?.array.byteLength ?? 0;
        return Object.values(geometry.attributes).reduce((all, { array }) => all + array.byteLength, sum + index);
      }, 0);
    },
    dispose() {
      scene.remove(rose, pointer, path, agent, light);
      for (const { geometry } of [...meshes, ...lines]) geometry.dispose();
      for (const material of [shell, antenna, front, edge, rose.material, pointer.material, path.material])
        material.dispose();
      light.dispose();
    },
  };
}
