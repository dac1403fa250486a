import type { App, Session, WebContents, WebPreferences } from 'electron';
import { APP_ORIGIN, APP_SCHEME } from './protocol.ts';

/** Preferences of every window: the page is sandboxed, isolated from the preload, and has no Node. */
export function pagePreferences(preload: string, devTools: boolean): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools,
    // Animation frames and timers keep their pace behind other windows, so that a hidden window does not fall behind a job.
    backgroundThrottling: false,
  };
}

/** Whether a URL is a page of ours. */
export const isOurs = (url: string): boolean => url.startsWith(`${APP_ORIGIN}/`);

/** Copying a measurement is the one thing a page may do beyond its own files; it needs a key press or a click anyway. */
const allowedPermissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Denies every permission, device and screen to every page; lets requests reach only our own scheme. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(allowedPermissions.has(permission) && isOurs(contents.getURL())),
  );
  session.setPermissionCheckHandler(
    (contents, permission) => allowedPermissions.has(permission) && contents !== null && isOurs(contents.getURL()),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  // A file that our page has made itself: Electron asks the person where to save it.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${APP_ORIGIN}/`)) event.preventDefault();
  });
  const schemes = new Set([`${APP_SCHEME}:`, 'devtools:', 'blob:', 'data:']);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const end = url.indexOf(':') + 1;
    answer({ cancel: !schemes.has(url.slice(0, end)) });
  });
}

/** Nothing but our own page is ever shown: no other address, no other window, no embedded page. */
export function lockContents(contents: WebContents): void {
  const keepHere = (event: { preventDefault(): void }, url: string) => {
    if (!isOurs(url)) event.preventDefault();
  };
  contents.on('will-navigate', (event, url) => keepHere(event, event.url ?? url));
  contents.on('will-redirect', (event, url) => keepHere(event, event.url ?? url));
  contents.on('will-frame-navigate', (event) => keepHere(event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Applies `lockContents` to whatever is created from now on. */
export function lockApp(app: App): void {
  // Chromium refuses its sandbox to root; only the test launcher runs as root, and says --no-sandbox.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
}
