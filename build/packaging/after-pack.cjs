const fs = require('node:fs');
const path = require('node:path');
const { setFuses } = require('./fuses.cjs');

/** The command line program of the packaged app: no window, no page, no display; hence Chromium's sandbox has nothing to guard. */
const launcher = `#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/airguard-workstation" --no-sandbox --log-level=3 --cli "$@"
`;

/** Called by electron-builder when the app's folder is laid out and before anything is made of it. */
module.exports = async function afterPack({ appOutDir, electronPlatformName: platform, packager }) {
  // Left over from the folder of the runtime; the loader would run another app.
  for (const name of ['resources/default_app.asar', 'version']) fs.rmSync(path.join(appOutDir, name), { force: true });
  if (platform === 'linux') fs.writeFileSync(path.join(appOutDir, 'airguard'), launcher, { mode: 0o755 });
  const { productFilename } = packager.appInfo;
  const program = { linux: packager.executableName, win32: `${productFilename}.exe`, darwin: `${productFilename}.app` }[
    platform
  ];
  await setFuses(path.join(appOutDir, program), {
    platform,
    forTests: process.env.E2E === '1',
    electronMajor: Number.parseInt(packager.config.electronVersion, 10),
  });
};
