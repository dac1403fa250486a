export interface Extent {
  readonly min: number;
  readonly max: number;
}

export interface LevelFacts extends Extent {
  /** Mean of the decibel values themselves: a check sum, not a power. */
  readonly mean_of_db: number;
  readonly count: number;
}

export function round4(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

export interface LevelSummary {
  add(db: number): void;
  /** Adds `count` values of which only the ends and the sum are known. */
  addMany(least: number, greatest: number, total: number, count: number): void;
  readonly facts: LevelFacts | undefined;
}

export function createLevelSummary(): LevelSummary {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  return {
    add(db) {
      if (db < min) min = db;
      if (db > max) max = db;
      sum += db;
      count++;
    },
    addMany(least, greatest, total, number) {
      if (number === 0) return;
      if (least < min) min = least;
      if (greatest > max) max = greatest;
      sum += total;
      count += number;
    },
    get facts() {
      if (count === 0) return undefined;
      return { min: round4(min), max: round4(max), mean_of_db: round4(sum / count), count };
    },
  };
}
