/** What holds memory in the page, RAM and GPU, each with its budget: shown in About, asserted in tests. */
export interface LedgerEntry {
  readonly name: string;
  readonly where: string;
  readonly bytes: number;
  readonly budgetBytes?: number | undefined;
}

const sources = new Set<() => readonly LedgerEntry[]>();

/** A cache or store joins; it is asked while somebody looks. Returns the function that takes it out again. */
export function registerLedger(entries: () => readonly LedgerEntry[]): () => void {
  sources.add(entries);
  return () => {
    sources.delete(entries);
  };
}

export function pageLedger(): readonly LedgerEntry[] {
  return [...sources].flatMap((entries) => entries());
}
