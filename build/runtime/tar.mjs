const BLOCK = 512;
const text = new TextDecoder();

/**
 * Reads a tar archive (ustar names, no links followed, no extensions interpreted) as a stream of entries.
 *
 * `source` yields Uint8Arrays of any size. Each entry is `{ name, size, mode, type, body }`; `body` is an async iterable
 * that must be read before the next entry is asked for (what is left of it is skipped). Throws on a bad header checksum, a bad
 * number and a cut archive.
 */
export async function* tarEntries(source) {
  const reader = byteReader(source);
  for (;;) {
    const header = await reader.exactly(BLOCK);
    if (!header) return;
    if (header.every((byte) => byte === 0)) continue;
    const entry = parseHeader(header);
    let left = entry.size;
    const body = (async function* () {
      while (left > 0) {
        const chunk = await reader.some(left);
        left -= chunk.length;
        yield chunk;
      }
    })();
    yield { ...entry, body };
    while (left > 0) left -= (await reader.some(left)).length;
    const padding = (BLOCK - (entry.size % BLOCK)) % BLOCK;
    if (padding > 0 && !(await reader.exactly(padding))) throw new Error('tar: cut inside padding');
  }
}

function parseHeader(header) {
  const field = (from, to) => {
    const bytes = header.subarray(from, to);
    const end = bytes.indexOf(0);
    return text.decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
  };
  const octal = (from, to) => {
    const digits = field(from, to);
    if (!/^[0-7]*$/.test(digits)) throw new Error(`tar: "${digits}" is not an octal number`);
    return Number.parseInt(digits || '0', 8);
  };
  let sum = 0;
  // The checksum field itself (148 to 155) counts as spaces.
  for (let index = 0; index < BLOCK; index++) sum += index >= 148 && index < 156 ? 32 : header[index];
  if (octal(148, 156) !== sum) throw new Error('tar: header checksum does not match');
  const prefix = field(257, 262) === 'ustar' ? field(345, 500) : '';
  return {
    name: (prefix ? `${prefix}/${field(0, 100)}` : field(0, 100)).replace(/^\.\//, ''),
    size: octal(124, 136),
    mode: octal(100, 108),
    type: String.fromCharCode(header[156] || 48),
  };
}

/** `exactly(n)` gives n bytes, or undefined at a clean end; `some(n)` gives 1 to n bytes. Both throw when cut short. */
function byteReader(source) {
  const iterator = source[Symbol.asyncIterator]();
  let held = new Uint8Array(0);
  const more = async () => {
    const { value, done } = await iterator.next();
    return done ? undefined : value;
  };
  return {
    async exactly(count) {
      const parts = [held];
      let length = held.length;
      while (length < count) {
        const chunk = await more();
        if (!chunk) break;
        parts.push(chunk);
        length += chunk.length;
      }
      if (length === 0) return undefined;
      if (length < count) throw new Error('tar: archive is cut short');
      const joined = parts.length === 1 ? held : Buffer.concat(parts);
      held = joined.subarray(count);
      return joined.subarray(0, count);
    },
    async some(limit) {
      while (held.length === 0) {
        const chunk = await more();
        if (!chunk) throw new Error('tar: archive is cut short');
        held = chunk;
      }
      const part = held.subarray(0, limit);
      held = held.subarray(part.length);
      return part;
    },
  };
}
