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
export function factsText(
  path: string,
  facts: (Facts | RowFacts) & { readonly sha512_matches_metadata?: boolean },
): string {
  const rows = 'warnings' in facts;
  const lines: [string, string][] = [
    ['file', `${quoteName(path)} (${bytesText(facts.bytes)})`],
    ['format', facts.format],
    ['frames', rows ? String(facts.recovered) : `${facts.samples} ${counts(facts.samples_by_type)}`],
    ['damaged', `${facts.damage_stretches} stretches, ${facts.rejected_bytes} bytes`],
    ...(rows ? rowLines(facts) : recordLines(facts)),
  ];
  if (facts.sha512_matches_metadata !== undefined)
    lines.push(['check sum', facts.sha512_matches_metadata ? 'as in the metadata' : 'NOT the one in the metadata']);
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
  if (facts.bin_hz !== undefined) lines.push(['bin width Hz', facts.bin_hz.slice(0, COUNTS_SHOWN).join(' ')]);
  if ('datatype' in facts) {
    if (facts.db !== undefined) lines.push(['levels dBFS', `${facts.db.min} … ${facts.db.max}`]);
    lines.push(['samples', `${facts.samples} of ${facts.datatype} at ${facts.sample_rate} Hz`]);
    const { size, window, overlap_percent, channel, channels, enbw_hz, row_interval_s } = facts.fft;
    const which = channels === 1 ? '' : `, channel ${channel} of 0 to ${channels - 1}`;
    lines.push(['FFT', `${size} samples, ${window}, ${overlap_percent} % overlap${which}`]);
    lines.push(['RBW (ENBW) Hz', String(enbw_hz)]);
    lines.push(['row interval', `${row_interval_s} s`]);
  } else {
    if (facts.db_min !== undefined && facts.db_max !== undefined)
      lines.push(['levels dB', `${facts.db_min} … ${facts.db_max} (relative)`]);
    lines.push(['rows', String(facts.rows ?? 0)]);
  }
  for (const warning of facts.warnings) lines.push(['note', warning]);
  return lines;
}

function counts(record: Readonly<Record<string, number>>): string {
  const entries = Object.entries(record);
  const shown = entries.slice(0, COUNTS_SHOWN).map(([name, number]) => `${name}×${number}`);
  return `${shown.join(' ')}${entries.length > shown.length ? ` and ${entries.length - shown.length} more` : ''}`;
}
