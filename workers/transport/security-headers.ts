/**
 * Response headers of every document, script and data reply that reaches the screen, the same from the `app:` handler of
 * Electron and from the browser host. They make the page cross-origin isolated and let it load nothing but its own files.
 */

/** One directive a line; workers are files (no `blob:`), WebAssembly may compile, strings may not be run as code. */
const contentSecurityPolicy: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'connect-src': "'self'",
  'img-src': "'self' data: blob:",
  'style-src': "'self' 'unsafe-inline'",
  'font-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-src': "'none'",
  'frame-ancestors': "'none'",
};

export interface SecurityHeaderOptions {
  /** More sources for `connect-src`, for example `ws://127.0.0.1:4100`: older browsers do not count a socket as 'self'. */
  readonly connect?: readonly string[];
}

/** The Content-Security-Policy value alone. */
export function contentSecurityPolicyValue(options: SecurityHeaderOptions = {}): string {
  for (const source of options.connect ?? []) {
    if (/[\s;,]/.test(source)) throw new Error(`connect source "${source}" would break out of its directive`);
  }
  return Object.entries(contentSecurityPolicy)
    .map(([name, value]) => [name, value, ...(name === 'connect-src' ? (options.connect ?? []) : [])].join(' '))
    .join('; ');
}

/** All headers, names in lower case. The caller adds `content-type`. */
export function securityHeaders(options: SecurityHeaderOptions = {}): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicyValue(options),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'permissions-policy':
      'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), midi=(), payment=(), display-capture=()',
  };
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
  txt: 'text/plain; charset=utf-8',
};

/** Content type by file extension; undefined for an extension the screen has no use for, which is then not served. */
export function contentTypeOf(path: string): string | undefined {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? undefined : contentTypes[path.slice(dot + 1).toLowerCase()];
}
