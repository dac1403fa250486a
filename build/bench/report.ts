import { cpus, totalmem } from 'node:os';
import { type BenchContext, isMet, type RowReport } from './harness.ts';

/** The table a person reads. */
export function printed(reports: readonly RowReport[]): string {
  const lines: string[] = [];
  for (const { name, about, outcome, seconds, load } of reports) {
    lines.push(
      '',
      `${name}  (${seconds.toFixed(0)} s, load ${load[0].toFixed(1)} to ${load[1].toFixed(1)})`,
      `  ${about}`,
    );
    if (outcome.kind === 'skipped') {
      lines.push(`  skipped: ${outcome.why}`);
      continue;
    }
    const widest = Math.max(...outcome.figures.map((figure) => figure.label.length));
    for (const figure of outcome.figures) {
      const value = `${shown(figure.value)} ${figure.unit}`;
      const goal =
        figure.goal === undefined
          ? ''
          : 'atLeast' in figure.goal
            ? `goal ≥ ${figure.goal.atLeast}`
            : `goal ≤ ${figure.goal.atMost}`;
      const met = isMet(figure);
      const verdict = met === undefined ? '' : met ? 'met' : 'MISSED';
      lines.push(`  ${figure.label.padEnd(widest)}  ${value.padStart(14)}  ${goal.padEnd(12)}  ${verdict}`.trimEnd());
    }
    if (outcome.note !== undefined) lines.push(`  note: ${outcome.note}`);
  }
  return lines.join('\n');
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
