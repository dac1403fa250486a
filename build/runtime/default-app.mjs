/**
 * The loader that Electron runs when no app is built into it: `electron FOLDER-or-FILE …`. Upstream ships one; the fallback
 * runtime has none. Under upstream's name packagers leave it out of what they build.
 */
const loader = `'use strict';
const { app } = require('electron');
const fs = require('node:fs');
const path = require('node:path');
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
const given = process.argv.slice(1).find((word) => !word.startsWith('-'));
if (given === undefined) {
  console.error('usage: electron FOLDER or FILE');
  app.exit(2);
} else {
  const target = path.resolve(given);
  let entry = target;
  if (fs.statSync(target).isDirectory()) {
    const description = JSON.parse(fs.readFileSync(path.join(target, 'package.json'), 'utf8'));
    const name = description.productName || description.name;
    if (description.version) app.setVersion(description.version);
    if (name) {
      app.setName(name);
      if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', path.join(app.getPath('appData'), name));
    }
    if (description.desktopName && app.setDesktopName) app.setDesktopName(description.desktopName);
    app.setAppPath(target);
    entry = path.resolve(target, description.main || 'index.js');
  }
  require('node:module')._load(entry, module, true);
}
`;

/** Bytes of a `default_app.asar` with that loader. Layout of asar: two nested length-prefixed pickles, JSON index, files. */
export function defaultAppArchive() {
  const files = {
    'package.json': Buffer.from(JSON.stringify({ name: 'development-loader', version: '1.0.0', main: 'main.js' })),
    'main.js': Buffer.from(loader),
  };
  const index = { files: {} };
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    index.files[name] = { size: bytes.length, offset: String(offset) };
    offset += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(index));
  const padded = Math.ceil(json.length / 4) * 4;
  const head = Buffer.alloc(16 + padded);
  head.writeUInt32LE(4, 0);
  head.writeUInt32LE(padded + 8, 4);
  head.writeUInt32LE(padded + 4, 8);
  head.writeUInt32LE(json.length, 12);
  json.copy(head, 16);
  return Buffer.concat([head, ...Object.values(files)]);
}
