import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeBigDump } from '../../support/big-dump.ts';
import { drawnPhoto } from '../../support/photos.ts';
import { planPdf } from '../../support/plan-pdf.ts';
import { writeRasterMap, writeVectorMap } from '../../support/pmtiles-file.ts';
import { damagedDump, hardNames, plantedDump, shortDump, surveyDump, writeDump } from './dumps.ts';
import { airguard, appRoot } from './programs.ts';

/** Made once for a run by global-setup.ts; the same bytes every time. */
const folder = join(appRoot, 'test-results', 'material');
/** Files to import; the browser host's Import dialog begins here. */
export const dumps = join(folder, 'dumps');
/** Large enough that a test can watch its import, and cancel or break it on the way. */
export const BIG_BYTES = 512 * 1024 * 1024;
export const BIG_NAME = 'big.bin';
const LARGE = 'large';
const contents = {
  office: ['office.bin'],
  lab: ['office.bin', 'planted.bin', 'damaged.bin'],
  names: Object.values(hardNames),
  empty: [],
  photos: [],
  indoors: [],
} as const;

/** What a test finds when its window opens; `walk` and `site`, short surveys of a site, are made when the first test asks for them. */
export type Prepared = keyof typeof contents | keyof typeof surveys;
const titles: Readonly<Record<Prepared, string>> = {
  office: 'An office',
  lab: 'A laboratory',
  names: 'Hard names',
  empty: 'An empty case',
  walk: 'A walk through a building',
  photos: 'A walk with photos',
  indoors: 'A floor without GPS',
  site: 'A site walk',
};
const caseOf = (prepared: Prepared) => join(folder, `${prepared}-case`);

export function makeMaterial(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(dumps, LARGE), { recursive: true });
  writeDump(join(dumps, 'office.bin'), surveyDump());
  writeDump(join(dumps, 'planted.bin'), plantedDump());
  writeDump(join(dumps, 'damaged.bin'), damagedDump());
  for (const [index, name] of Object.values(hardNames).entries()) writeDump(join(dumps, name), shortDump(100 + index));
  for (const prepared of ['office', 'lab', 'names', 'empty'] as const) {
    airguard('case', 'new', caseOf(prepared), '--title', titles[prepared]);
    const files = contents[prepared].map((name) => join(dumps, name));
    if (files.length > 0) airguard('import', caseOf(prepared), ...files);
  }
  makePhotoCase();
  makeIndoorCase();
}

/** Photos by the clock of a camera that goes two hours and 1.5 s ahead of the recording's, one portrait, one without a place. */
export const walkPhotos = [
  { name: 'IMG_0101.png', local: '2025:06:01 14:00:02', latitudeDeg: 47.3701, longitudeDeg: 8.5401, directionDeg: 45 },
  { name: 'IMG_0102.png', local: '2025:06:01 14:00:05', latitudeDeg: 47.3703, longitudeDeg: 8.5404, directionDeg: 120 },
  { name: 'IMG_0103.png', local: '2025:06:01 14:00:08', widthPx: 180, heightPx: 240 },
  { name: 'IMG_0104.png', local: '2025:06:01 14:00:11', latitudeDeg: 47.3706, longitudeDeg: 8.541 },
] as const;

/** A recording of twelve seconds from 12:00 UTC, with the photos of its surveyor. */
function makePhotoCase(): void {
  const walk = join(folder, 'photo-walk');
  mkdirSync(walk);
  writeDump(join(walk, 'walk.bin'), surveyDump());
  writeFileSync(join(walk, 'walk.json'), JSON.stringify({ device_id: 'agent-7', timestamp: '2025-06-01T12:00:00Z' }));
  const skies = [
    [90, 140, 190],
    [150, 150, 160],
    [200, 140, 90],
    [60, 70, 110],
  ] as const;
  for (const [index, { name, ...words }] of walkPhotos.entries())
    writeFileSync(join(walk, name), drawnPhoto({ ...words, sky: skies[index] ?? skies[0] }));
  airguard('case', 'new', caseOf('photos'), '--title', titles.photos);
  airguard('import', caseOf('photos'), walk);
}

/** A recording of twelve seconds, a walk along a wall in metres beside it, and a picture of the floor. */
function makeIndoorCase(): void {
  const floor = join(folder, 'floor');
  mkdirSync(floor);
  writeDump(join(floor, 'walk.bin'), surveyDump());
  writeFileSync(join(floor, 'walk.json'), JSON.stringify({ device_id: 'agent-7', timestamp: '2025-06-01T12:00:00Z' }));
  const steps = Array.from(
    { length: 13 },
    (_, second) => `2025-06-01T12:00:${String(second).padStart(2, '0')}Z,${second},4`,
  );
  writeFileSync(join(floor, 'wall.csv'), ['time,x_m,y_m', ...steps, ''].join('\n'));
  writeFileSync(join(floor, 'floor.png'), drawnPhoto({ sky: [230, 230, 230] }));
  airguard('case', 'new', caseOf('indoors'), '--title', titles.indoors);
  airguard('import', caseOf('indoors'), floor);
}

/**
 * The large dump, made when the first test asks for it; its path from the dumps folder. It has a folder of its own, so
 * that no other test sees whether it is there yet.
 */
export function bigDump(): string {
  const path = join(dumps, LARGE, BIG_NAME);
  if (!existsSync(path)) {
    // Tests run side by side: nobody may find half of it, or have it replaced while importing it.
    const part = join(folder, `${BIG_NAME}.${process.pid}`);
    writeBigDump(part, BIG_BYTES, 512);
    if (existsSync(path)) rmSync(part);
    else renameSync(part, path);
  }
  return join(LARGE, BIG_NAME);
}

/** A base map of the whole world in plain colours, beside the large dump; its name. */
export const WORLD_MAP = 'world.pmtiles';

/** The same world as vector tiles: water up to the tiles' rims. */
export const VECTOR_MAP = 'water.pmtiles';

export function vectorMap(): string {
  const path = join(dumps, LARGE, VECTOR_MAP);
  if (!existsSync(path)) writeVectorMap(path, 2);
  return path;
}

/** Puts the base map where the Import dialog of the browser host begins; gives its path. */
export function worldMap(): string {
  const path = join(dumps, LARGE, WORLD_MAP);
  if (!existsSync(path)) writeRasterMap(path, 3);
  return path;
}

/** A SigMF pair of two channels at 48 kHz beside the large dump; path of its metadata from the dumps folder. */
export function samplePair(): string {
  const base = join(LARGE, 'tone');
  const global = {
    'core:datatype': 'ri8',
    'core:sample_rate': 48_000,
    'core:num_channels': 2,
    'core:version': '1.2.0',
  };
  writeFileSync(join(dumps, `${base}.sigmf-meta`), JSON.stringify({ global, captures: [], annotations: [] }));
  const tone = Int8Array.from({ length: 96_000 }, (_, index) => 100 * Math.sin(index / (index % 2 === 0 ? 5 : 9)));
  writeFileSync(join(dumps, `${base}.sigmf-data`), tone);
  return `${base}.sigmf-meta`;
}

/** Two drawn floors as a PDF beside the large dump; its path from the dumps folder. */
export async function floorPlanPdf(): Promise<string> {
  const name = join(LARGE, 'floors.pdf');
  writeFileSync(join(dumps, name), await planPdf(['Ground floor', 'First floor']));
  return name;
}

/** Surveys of a site: how long, and which folders of the walk are imported. */
const surveys = {
  walk: { seconds: 60, folders: ['raw_fft', 'tracks', 'attitude'] },
  site: { seconds: 120, folders: ['raw_fft', 'tracks', 'attitude', 'photos', 'plans'] },
} as const;

function makeSurvey(prepared: keyof typeof surveys): void {
  const target = caseOf(prepared);
  if (existsSync(target)) return;
  // Tests run side by side: nobody may find half of it.
  const part = `${target}.${process.pid}`;
  airguard('generate', 'site-walk', '-o', `${part}-site`, '--seconds', String(surveys[prepared].seconds));
  airguard('case', 'new', part, '--title', titles[prepared]);
  for (const named of surveys[prepared].folders) airguard('import', part, join(`${part}-site`, named));
  rmSync(`${part}-site`, { recursive: true, force: true });
  if (existsSync(target)) rmSync(part, { recursive: true, force: true });
  else renameSync(part, target);
}

/** Makes a case folder of a test's own below `parent`. */
export function prepareCase(parent: string, prepared: Prepared): string {
  if (prepared === 'walk' || prepared === 'site') makeSurvey(prepared);
  const target = join(parent, 'case');
  cpSync(caseOf(prepared), target, { recursive: true });
  return target;
}
