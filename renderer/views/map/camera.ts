import type { LatLon } from '../../base/coordinates.ts';

/** Where the map looks, in the web Mercator projection of deck.gl: 512 pixels of world at zoom 0, north up. */
export interface Camera {
  readonly longitude: number;
  readonly latitude: number;
  readonly zoom: number;
}

export interface MapSize {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly westDeg: number;
  readonly southDeg: number;
  readonly eastDeg: number;
  readonly northDeg: number;
}

const WORLD = 512;
const RADIANS = Math.PI / 180;
/** A web Mercator world is square up to here. */
export const MOST_LATITUDE = 85.051129;
export const LEAST_ZOOM = 0;
/** About 4 mm a pixel: as fine as a floor plan gets. */
export const MOST_ZOOM = 24;
const EARTH_RADIUS_M = 6_378_137;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** Mercator world coordinates in pixels of zoom 0; y counts south. */
function worldOf({ latitudeDeg, longitudeDeg }: LatLon): Point {
  const latitude = clamp(latitudeDeg, -MOST_LATITUDE, MOST_LATITUDE) * RADIANS;
  return {
    x: WORLD * (longitudeDeg / 360 + 0.5),
    y: WORLD * (0.5 - Math.log(Math.tan(Math.PI / 4 + latitude / 2)) / (2 * Math.PI)),
  };
}

function placeOf({ x, y }: Point): LatLon {
  const latitude = 2 * Math.atan(Math.exp((0.5 - y / WORLD) * 2 * Math.PI)) - Math.PI / 2;
  return { longitudeDeg: (x / WORLD - 0.5) * 360, latitudeDeg: latitude / RADIANS };
}

/** Projects many places of one camera: the camera's share of the work is done once. */
export function projector(camera: Camera, size: MapSize): (place: LatLon) => Point {
  const scale = 2 ** camera.zoom;
  const centre = worldOf({ latitudeDeg: camera.latitude, longitudeDeg: camera.longitude });
  return (place) => {
    const world = worldOf(place);
    return { x: (world.x - centre.x) * scale + size.width / 2, y: (world.y - centre.y) * scale + size.height / 2 };
  };
}

/** Place under a point of the map. */
export function unproject(camera: Camera, size: MapSize, point: Point): LatLon {
  const scale = 2 ** camera.zoom;
  const centre = worldOf({ latitudeDeg: camera.latitude, longitudeDeg: camera.longitude });
  return placeOf({
    x: centre.x + (point.x - size.width / 2) / scale,
    y: centre.y + (point.y - size.height / 2) / scale,
  });
}

/** Length of a pixel on the ground; the sphere of web Mercator errs by less than 0.7 %. */
export function metresPerPixel(camera: Camera): number {
  return (2 * Math.PI * EARTH_RADIUS_M * Math.cos(camera.latitude * RADIANS)) / (WORLD * 2 ** camera.zoom);
}

/** A camera inside its limits; longitudes go round. */
export function soundCamera(camera: Camera): Camera {
  return {
    longitude: camera.longitude - 360 * Math.round(camera.longitude / 360),
    latitude: clamp(camera.latitude, -MOST_LATITUDE, MOST_LATITUDE),
    zoom: clamp(camera.zoom, LEAST_ZOOM, MOST_ZOOM),
  };
}

/** Zooms by `steps` (1 doubles the scale) so that the place under `about` stays there. */
export function zoomAbout(camera: Camera, size: MapSize, steps: number, about: Point): Camera {
  const anchor = unproject(camera, size, about);
  const zoomed = soundCamera({ ...camera, zoom: camera.zoom + steps });
  const moved = projector(zoomed, size)(anchor);
  return panned(zoomed, size, moved.x - about.x, moved.y - about.y);
}

/** Moves the picture's centre by pixels to the right and down. */
export function panned(camera: Camera, size: MapSize, deltaX: number, deltaY: number): Camera {
  const place = unproject(camera, size, { x: size.width / 2 + deltaX, y: size.height / 2 + deltaY });
  return soundCamera({ zoom: camera.zoom, longitude: place.longitudeDeg, latitude: place.latitudeDeg });
}

/** A camera that shows all of a box with a margin; a single point is shown about 40 m wide. */
export function fitBox(box: Box, size: MapSize, marginPx: number): Camera {
  const northWest = worldOf({ latitudeDeg: box.northDeg, longitudeDeg: box.westDeg });
  const southEast = worldOf({ latitudeDeg: box.southDeg, longitudeDeg: box.eastDeg });
  const middle = placeOf({ x: (northWest.x + southEast.x) / 2, y: (northWest.y + southEast.y) / 2 });
  const leastWorld = 40 / metresPerPixel({ longitude: 0, latitude: middle.latitudeDeg, zoom: 0 });
  const room = (pixels: number) => Math.max(pixels - 2 * marginPx, pixels / 4, 1);
  const scale = Math.min(
    room(size.width) / Math.max(southEast.x - northWest.x, leastWorld),
    room(size.height) / Math.max(southEast.y - northWest.y, leastWorld),
  );
  return soundCamera({ longitude: middle.longitudeDeg, latitude: middle.latitudeDeg, zoom: Math.log2(scale) });
}

/** The part of the world on the screen. */
export function visibleBox(camera: Camera, size: MapSize): Box {
  const northWest = unproject(camera, size, { x: 0, y: 0 });
  const southEast = unproject(camera, size, { x: size.width, y: size.height });
  return {
    westDeg: northWest.longitudeDeg,
    northDeg: northWest.latitudeDeg,
    eastDeg: southEast.longitudeDeg,
    southDeg: southEast.latitudeDeg,
  };
}

/** The box of all places and boxes; undefined without any. */
export function boxOf(places: Iterable<LatLon>): Box | undefined {
  let box: Box | undefined;
  for (const { latitudeDeg, longitudeDeg } of places) {
    if (!Number.isFinite(latitudeDeg) || !Number.isFinite(longitudeDeg)) continue;
    box = {
      westDeg: Math.min(box?.westDeg ?? longitudeDeg, longitudeDeg),
      eastDeg: Math.max(box?.eastDeg ?? longitudeDeg, longitudeDeg),
      southDeg: Math.min(box?.southDeg ?? latitudeDeg, latitudeDeg),
      northDeg: Math.max(box?.northDeg ?? latitudeDeg, latitudeDeg),
    };
  }
  return box;
}

export const cornersOf = (box: Box): readonly LatLon[] => [
  { latitudeDeg: box.southDeg, longitudeDeg: box.westDeg },
  { latitudeDeg: box.northDeg, longitudeDeg: box.eastDeg },
];

/** Whether two boxes have a place in common. */
export function isTouching(a: Box, b: Box | undefined): boolean {
  if (b === undefined) return false;
  return a.westDeg <= b.eastDeg && b.westDeg <= a.eastDeg && a.southDeg <= b.northDeg && b.southDeg <= a.northDeg;
}
