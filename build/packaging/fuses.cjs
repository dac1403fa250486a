const { FuseV1Options, FuseVersion, flipFuses } = require('@electron/fuses');

/**
 * The fuses of a build. `forTests` leaves one open, the inspector, without which Playwright cannot drive the app; that build is never
 * given to anyone. On Linux the integrity fuse does nothing; there the package's signature vouches for the files.
 */
function fusesOf({ platform, forTests, electronMajor }) {
  const fuses = {
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: forTests,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: platform !== 'linux',
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
  };
  // Electron 25 has no such fuse yet.
  if (electronMajor >= 29) fuses[FuseV1Options.GrantFileProtocolExtraPrivileges] = false;
  return fuses;
}

const setFuses = (program, options) => flipFuses(program, { version: FuseVersion.V1, ...fusesOf(options) });

module.exports = { fusesOf, setFuses };
