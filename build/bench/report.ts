import { cpus, totalmem } from 'node:os';
import { type BenchContext, type Figure, isMet, type RowReport } from './harness.ts';

/** A row of the table a person reads. */
export function printed({ name, about, outcome, seconds, load }: RowReport): string {
  const head = `\n${name}  (${seconds.toFixed(0)} s, load ${load[0].toFixed(1)} to ${load[1].toFixed(1)})\n  ${about}`;
  if (outcome.kind !== 'measured') return `${head}\n  ${outcome.kind}: ${outcome.why}`;
  const widest = Math.max(...outcome.figures.map((figure) => figure.label.length));
  const lines = outcome.figures.map((figure) => {
    const value = `${shown(figure.value)} ${figure.unit}`;
    const met = isMet(figure);
    const verdict = met === undefined ? '' : met ? 'met' : 'MISSED';
    return `  ${figure.label.padEnd(widest)}  ${value.padStart(14)}  ${goalText(figure).padEnd(12)}  ${verdict}`.trimEnd();
  });
  return [head, ...lines, ...(outcome.note === undefined ? [] : [`  note: ${outcome.note}`])].join('\n');
}

function goalText({ goal }: Figure): string {
  if (goal === undefined) return '';
  return 'atLeast' in goal ? `goal ≥ ${goal.atLeast}` : `goal ≤ ${goal.atMost}`;
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The same for programs, with what the machine was. */
export function asJson(
  reports: readonly RowReport[],
  { rounds, statistic, dumpBytes }: Pick<BenchContext, 'rounds' | 'statistic' | 'dumpBytes'>,
): string {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
  const results = reports.map((report) => ({
    ...report,
    ...(report.outcome.kind === 'measured'
      ? { outcome: { ...report.outcome, figures: report.outcome.figures.map((f) => ({ ...f, met: isMet(f) })) } }
      : {}),
  }));
  return `${JSON.stringify({ machine, rounds, statistic, dumpBytes, rows: results }, undefined, 2)}\n`;
}
