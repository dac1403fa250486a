import { readdirSync, readFileSync } from 'node:fs';

/** Memory of a process and everything below it, Linux only. Bytes. */
export interface TreeMemory {
  /** Pages shared between processes count once. */
  readonly proportional: number;
  /** Resident sets added up: shared pages count in every process. */
  readonly resident: number;
}

export interface MemoryWatch {
  /** The most that was seen. */
  readonly peak: TreeMemory;
  stop(): void;
}

/** Looks at the process tree below `pid` several times a second until stopped. */
export function watchMemory(pid: number): MemoryWatch {
  let proportional = 0;
  let resident = 0;
  const look = () => {
    const now = memoryOfTree(pid);
    proportional = Math.max(proportional, now.proportional);
    resident = Math.max(resident, now.resident);
  };
  const timer = setInterval(look, 200);
  look();
  return {
    get peak() {
      return { proportional, resident };
    },
    stop: () => clearInterval(timer),
  };
}

function memoryOfTree(root: number): TreeMemory {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = Number(/^\d+ \(.*\) \S+ (\d+)/s.exec(textOf(`/proc/${pid}/stat`))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  let proportional = 0;
  let resident = 0;
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const rollup = textOf(`/proc/${pid}/smaps_rollup`);
    proportional += kibibytes(rollup, 'Pss');
    resident += kibibytes(rollup, 'Rss');
    open.push(...(children.get(pid) ?? []));
  }
  return { proportional: proportional * 1024, resident: resident * 1024 };
}

function kibibytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}

/** A process may end while it is looked at. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
