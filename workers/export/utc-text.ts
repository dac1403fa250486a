/** A moment as ISO 8601 in UTC, with nanoseconds. */
export function utcText(utcNs: bigint): string {
  const seconds = utcNs / 1_000_000_000n - (utcNs % 1_000_000_000n < 0n ? 1n : 0n);
  const rest = utcNs - seconds * 1_000_000_000n;
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${String(rest).padStart(9, '0')}Z`;
}
