/** Whether any part differs from the last time; remembers the new parts. */
export function changed(known: unknown[], next: readonly unknown[]): boolean {
  if (known.length === next.length && next.every((part, index) => part === known[index])) return false;
  known.length = next.length;
  for (let index = 0; index < next.length; index++) known[index] = next[index];
  return true;
}
