import type { ObjectFilter, SecretMode, SelectionItem } from '../../../workers/contract/sources.ts';

/** What is typed above the table of objects. */
export interface TypedFilter {
  readonly device: string;
  readonly from: string;
  readonly to: string;
}
export const NO_FILTER: TypedFilter = { device: '', from: '', to: '' };

export type ReadFilter =
  | { readonly kind: 'filter'; readonly filter: ObjectFilter }
  | { readonly kind: 'wrong'; readonly field: 'from' | 'to' };

/** A filter as typed; empty fields ask for nothing. */
export function readFilter({ device, from, to }: TypedFilter): ReadFilter {
  const fromMs = parseUtc(from);
  const toMs = parseUtc(to);
  if (fromMs === 'wrong') return { kind: 'wrong', field: 'from' };
  if (toMs === 'wrong') return { kind: 'wrong', field: 'to' };
  return {
    kind: 'filter',
    filter: {
      ...(device.trim() === '' ? {} : { device: device.trim() }),
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(toMs === undefined ? {} : { toMs }),
    },
  };
}

/** UTC in milliseconds of `2026-03-14`, `2026-03-14 03:10` or `2026-03-14T03:10:07Z`. */
export function parseUtc(text: string): number | 'wrong' | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?)?\s*Z?$/iu.exec(trimmed);
  const ms = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? ':00'}Z`);
  return Number.isNaN(ms) ? 'wrong' : ms;
}

/** The last part of a key or prefix, as a name below `prefix`. */
export function nameBelow(prefix: string, key: string): string {
  return key.startsWith(prefix) ? key.slice(prefix.length) : key;
}

/** The prefix one folder up; undefined at the top. */
export function parentOf(prefix: string): string | undefined {
  if (prefix === '') return undefined;
  return prefix.slice(0, prefix.slice(0, -1).lastIndexOf('/') + 1);
}

/** Each folder on the way to a prefix, the bucket first. */
export function crumbsOf(
  bucket: string,
  prefix: string,
): readonly { readonly name: string; readonly prefix: string }[] {
  const crumbs = [{ name: bucket, prefix: '' }];
  for (let at = prefix.indexOf('/'); at >= 0; at = prefix.indexOf('/', at + 1)) {
    const whole = prefix.slice(0, at + 1);
    crumbs.push({ name: nameBelow(crumbs.at(-1)?.prefix ?? '', whole).slice(0, -1) || '/', prefix: whole });
  }
  return crumbs;
}

/** Stable text of a selected item: objects and prefixes may have the same letters. */
export function itemKey(item: SelectionItem): string {
  return item.kind === 'object' ? `o ${item.key}` : `p ${item.prefix}`;
}

/** `2026-03-14 03:10:00` */
export function utcText(ms: number | undefined): string {
  if (ms === undefined || Math.abs(ms) > 8.64e15) return '';
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/(\.\d+)?Z$/u, '');
}

/** True when a folder that is chosen holds it already. */
export function isCovered(key: string, chosen: ReadonlyMap<string, SelectionItem>): boolean {
  return [...chosen.values()].some((item) => item.kind === 'prefix' && key.startsWith(item.prefix));
}

/** What the mode of secrets means, in one sentence. */
export function modeSentence(mode: SecretMode): string {
  switch (mode.kind) {
    case 'keyring':
      return `Secrets are kept encrypted by the keyring of this system (${mode.backend}).`;
    case 'vault':
      return mode.locked
        ? 'Secrets are in a passphrase vault, which is locked.'
        : 'Secrets are kept in a passphrase vault on this machine, which is unlocked.';
    case 'memory':
      return 'Secrets are kept in memory only, until the program ends: this system offers no keyring.';
  }
}
