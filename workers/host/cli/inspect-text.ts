import type { Facts, FrameFacts } from '../../decode/facts.ts';
import type { RowFacts, RowFrameFacts } from '../../decode/inspect.ts';
import { quoteName } from '../errors.ts';
import type { CommandContext } from './command.ts';
import { bytesText, jsonText } from './table.ts';

const DAMAGE_SHOWN = 20;
const COUNTS_SHOWN = 12;

/** One frame, header fields first and side by side with the bins as the reference facts have them. */
export function printFrame(context: CommandContext, frame: FrameFacts | RowFrameFacts): void {
  const { header, ...rest } = frame;
  const flat = { ...header, ...rest };
  if (context.flag('json')) {
    // A bin without a level is null: JSON has no "undefined" inside lists.
    context.output.out(jsonText(flat));
    return;
  }
  for (const [name, value] of Object.entries(flat)) {
    context.output.out(
      `${name.padEnd(16)} ${Array.isArray(value) ? value.map((each) => each ?? '-').join(' ') : value}\n`,
    );
  }
}

/** Facts for a person. */
export function factsText(facts: (Facts | RowFacts) & { readonly file: string }): string {
  const lines: [string, string][] = [
    ['file', `${quoteName(facts.file)} (${bytesText(facts.bytes)})`],
    ['format', facts.format],
    ['frames', `${facts.samples} ${counts(facts.samples_by_type)}`],
    ['damaged', `${facts.damage_stretches} stretches, ${facts.rejected_bytes} bytes`],
    ...('bin_hz' in facts ? rowLines(facts) : recordLines(facts)),
  ];
  for (const { offset, bytes, why } of facts.damage.slice(0, DAMAGE_SHOWN))
    lines.push(['damage', `at ${offset}, ${bytes} bytes: ${why}`]);
  const more = facts.damage_stretches - DAMAGE_SHOWN;
  if (more > 0) lines.push(['damage', `and ${more} more; --json lists them`]);
  return lines.map(([name, text]) => `${name.padEnd(16)} ${text}\n`).join('');
}

function recordLines(facts: Facts): [string, string][] {
  const lines: [string, string][] = [];
  const add = (name: string, text: string | undefined) => {
    if (text !== undefined) lines.push([name, text]);
  };
  add('centre MHz', facts.centre_freq_mhz_counts && counts(facts.centre_freq_mhz_counts));
  add('width MHz', facts.width_mhz_counts && counts(facts.width_mhz_counts));
  add('bins', facts.bins_per_sample_counts && counts(facts.bins_per_sample_counts));
  add('device clock µs', facts.tsf && `${facts.tsf.first} … ${facts.tsf.last}, ${facts.tsf.backward_steps} steps back`);
  add('noise dBm', facts.noise_dbm && `${facts.noise_dbm.min} … ${facts.noise_dbm.max}`);
  add('rssi dB', facts.rssi_db && `${facts.rssi_db.min} … ${facts.rssi_db.max}`);
  add('levels dBm', facts.dbm_nonzero_bins && `${facts.dbm_nonzero_bins.min} … ${facts.dbm_nonzero_bins.max}`);
  add('below resolution', facts.zero_bins === undefined ? undefined : `${facts.zero_bins} bins`);
  return lines;
}

function rowLines(facts: RowFacts): [string, string][] {
  const lines: [string, string][] = [['duration', `${facts.duration_s} s`]];
  if (facts.hz_min !== undefined && facts.hz_max !== undefined)
    lines.push(['band MHz', `${facts.hz_min / 1e6} … ${facts.hz_max / 1e6}`]);
  lines.push(['bin width Hz', facts.bin_hz.slice(0, COUNTS_SHOWN).join(' ')]);
  if (facts.db !== undefined) lines.push(['levels dB', `${facts.db.min} … ${facts.db.max} (relative)`]);
  if (facts.iq !== undefined)
    lines.push(['samples', `${facts.iq.samples} of ${facts.iq.datatype} at ${facts.iq.sample_rate} Hz`]);
  for (const warning of facts.warnings) lines.push(['note', warning]);
  return lines;
}

function counts(record: Readonly<Record<string, number>>): string {
  const entries = Object.entries(record);
  const shown = entries.slice(0, COUNTS_SHOWN).map(([name, number]) => `${name}×${number}`);
  return `${shown.join(' ')}${entries.length > shown.length ? ` and ${entries.length - shown.length} more` : ''}`;
}
