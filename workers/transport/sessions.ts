import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_LIFE_MS = 10 * 60_000;
const MAX_FAILURES_PER_MINUTE = 20;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const secret = (): string => randomBytes(32).toString('base64url');

/** Who may talk to the browser host: one-time tokens, session cookies, and a secret for each tab (SPEC.md, H3–H5). */
export class Sessions {
  readonly #tokens = new Map<string, { readonly hash: Buffer; readonly expiresMs: number }>();
  readonly #sessions: { readonly cookie: Buffer; readonly tab: Buffer }[] = [];
  readonly #failuresMs: number[] = [];
  /** Cookies ignore ports, so the name is random: two hosts on one machine do not overwrite each other's. */
  readonly cookieName = `airguard-${randomBytes(6).toString('hex')}`;

  /** A new token; valid once, for ten minutes. */
  issueToken(): string {
    const token = secret();
    const hash = digest(token);
    this.#tokens.set(hash.toString('hex'), { hash, expiresMs: Date.now() + TOKEN_LIFE_MS });
    return token;
  }

  /** True while too many wrong tokens came in the last minute. */
  get throttled(): boolean {
    const since = Date.now() - 60_000;
    while ((this.#failuresMs[0] ?? Number.POSITIVE_INFINITY) < since) this.#failuresMs.shift();
    return this.#failuresMs.length >= MAX_FAILURES_PER_MINUTE;
  }

  /** Exchanges a token for a cookie value and a tab secret; undefined when it is wrong, used or old. */
  redeem(token: string): { readonly cookie: string; readonly tab: string } | undefined {
    const hash = digest(token);
    const key = hash.toString('hex');
    const known = this.#tokens.get(key);
    if (known === undefined || !timingSafeEqual(known.hash, hash) || known.expiresMs < Date.now()) {
      this.#failuresMs.push(Date.now());
      return undefined;
    }
    this.#tokens.delete(key);
    const session = { cookie: secret(), tab: secret() };
    this.#sessions.push({ cookie: digest(session.cookie), tab: digest(session.tab) });
    return session;
  }

  /** True when the cookie header carries a session of this host. */
  hasCookie(header: string | undefined): boolean {
    const value = this.#cookieOf(header);
    return value !== undefined && this.#sessions.some(({ cookie }) => timingSafeEqual(cookie, digest(value)));
  }

  /** True when cookie and tab secret belong to the same session. */
  hasTab(header: string | undefined, tab: string): boolean {
    const value = this.#cookieOf(header);
    if (value === undefined) return false;
    const [cookieHash, tabHash] = [digest(value), digest(tab)];
    return this.#sessions.some(
      (session) => timingSafeEqual(session.cookie, cookieHash) && timingSafeEqual(session.tab, tabHash),
    );
  }

  #cookieOf(header: string | undefined): string | undefined {
    for (const part of header?.split(';') ?? []) {
      const [name, value] = part.trim().split('=', 2);
      if (name === this.cookieName) return value;
    }
    return undefined;
  }
}
