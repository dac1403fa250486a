import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder of this user's settings for the browser host and the command line; Electron names its own. */
export function userConfigFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const name = 'airguard-workstation';
  if (process.platform === 'win32') return join(environment.APPDATA ?? homedir(), name);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', name);
  const { XDG_CONFIG_HOME: config } = environment;
  return join(config === undefined || config === '' ? join(homedir(), '.config') : config, name);
}
