import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what belongs to the person, not to a case, is kept by the browser host and the command line. Electron has its own. */
export function defaultUserFolder(
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const name = 'airguard-workstation';
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), name);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', name);
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), name);
}
