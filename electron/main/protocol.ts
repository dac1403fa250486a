import { readFile } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { contentTypeOf, securityHeaders } from '../../workers/transport/security-headers.ts';

export const APP_SCHEME = 'app';
export const APP_HOST = 'bundle';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const START_URL = `${APP_ORIGIN}/index.html`;

/** Privileges of the page's scheme; must be registered before the app is ready. */
export const appScheme = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
} as const;

/**
 * The path of `url` below the folder of the page, with forward slashes; undefined for another host, a path that leaves the
 * folder, a hidden file, and anything that does not decode.
 */
export function bundlePathOf(url: string): string | undefined {
  const parsed = parseUrl(url);
  if (parsed?.protocol !== `${APP_SCHEME}:` || parsed.host !== APP_HOST) return undefined;
  const path = decode(parsed.pathname);
  if (path === undefined || /[\0\\]/.test(path)) return undefined;
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0 || parts.some((part) => part.startsWith('.'))) return undefined;
  return parts.join('/');
}

function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Answers requests of the page's scheme with files below `root` and nothing else. */
export function createAppHandler(root: string): (request: Request) => Promise<Response> {
  const headers = securityHeaders();
  const refuse = (status: number) => new Response(undefined, { status, headers });
  const base = normalize(root) + sep;
  return async ({ method, url }) => {
    if (method !== 'GET' && method !== 'HEAD') return refuse(405);
    const path = bundlePathOf(url);
    if (path === undefined) return refuse(400);
    const type = contentTypeOf(path);
    const file = normalize(join(root, path));
    if (type === undefined || !file.startsWith(base)) return refuse(404);
    try {
      const body = new Uint8Array(await readFile(file));
      return new Response(method === 'HEAD' ? undefined : body, {
        headers: { ...headers, 'content-type': type, 'content-length': String(body.byteLength) },
      });
    } catch {
      return refuse(404);
    }
  };
}
