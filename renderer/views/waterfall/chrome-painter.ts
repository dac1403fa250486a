import { decimalsFor, fixed, frequencyUnit } from '../../base/format.ts';
import { isMainChannel, type WifiChannel, wifiChannels } from '../../base/wifi-channels.ts';
import type { CanvasTheme } from '../../gl/theme.ts';
import { type TimeScale, timeTicks, uncertaintyOf, zoneOf } from '../../model/time-labels.ts';
import { frequencyTicks } from '../../widgets/chart-axes.ts';
import type { Rect } from '../../widgets/label-places.ts';
import { type Mapping, xOfHz, yOfNs } from './geometry.ts';

/** Frequency axis and channel strip below the plot; drawn again when the band changes. */
export function paintBandChrome(context: CanvasRenderingContext2D, mapping: Mapping, theme: CanvasTheme): void {
  const { layout } = mapping;
  const { strip, bandAxis, timeAxis } = layout;
  context.setTransform(layout.ratio, 0, 0, layout.ratio, 0, 0);
  context.clearRect(0, strip.y, layout.width, strip.height);
  context.clearRect(timeAxis.width, bandAxis.y, layout.width, bandAxis.height);
  context.lineWidth = 1;
  paintBandAxis(context, mapping, theme);
  if (strip.height > 0) paintStrip(context, mapping, theme);
}

/** Time axis left of the plot and the zone below it; drawn again when the time changes. */
export function paintTimeChrome(
  context: CanvasRenderingContext2D,
  mapping: Mapping,
  scale: TimeScale,
  theme: CanvasTheme,
): void {
  const { layout } = mapping;
  const { timeAxis, bandAxis, plot } = layout;
  context.setTransform(layout.ratio, 0, 0, layout.ratio, 0, 0);
  context.clearRect(0, 0, timeAxis.width, plot.y + plot.height);
  context.clearRect(0, bandAxis.y, timeAxis.width, bandAxis.height);
  context.lineWidth = 1;
  paintTimeAxis(context, mapping, scale, theme);
}

const font = (theme: CanvasTheme, size = 11) => `${size}px ${theme.mono}`;

function paintBandAxis(context: CanvasRenderingContext2D, mapping: Mapping, theme: CanvasTheme): void {
  const { layout, visible } = mapping;
  const { bandAxis, plot } = layout;
  const unit = frequencyUnit(visible.highHz);
  const { step, values } = frequencyTicks(plot.width, visible.lowHz / unit.factor, visible.highHz / unit.factor);
  const decimals = decimalsFor(step);
  context.font = font(theme);
  context.textBaseline = 'top';
  context.textAlign = 'center';
  context.strokeStyle = theme.lineStrong;
  context.fillStyle = theme.text;
  context.beginPath();
  const digit = context.measureText('0').width;
  const unitLeft = bandAxis.x + bandAxis.width + 6;
  for (const value of values) {
    const x = Math.round(xOfHz(mapping, value * unit.factor)) + 0.5;
    context.moveTo(x, bandAxis.y);
    context.lineTo(x, bandAxis.y + 4);
    const label = fixed(value, decimals);
    const half = (label.length * digit) / 2;
    const at = Math.min(Math.max(x, bandAxis.x + half), unitLeft - half - 4);
    if (Math.abs(at - x) < half) context.fillText(label, at, bandAxis.y + 7);
  }
  context.stroke();
  context.textAlign = 'left';
  context.fillStyle = theme.muted;
  context.fillText(unit.name, unitLeft, bandAxis.y + 7);
}

function paintTimeAxis(
  context: CanvasRenderingContext2D,
  mapping: Mapping,
  scale: TimeScale,
  theme: CanvasTheme,
): void {
  const { layout, visible } = mapping;
  const { timeAxis, plot } = layout;
  const ticks = timeTicks(scale, visible.fromNs, visible.toNs, Math.max(2, Math.floor(plot.height / 44)));
  context.font = font(theme);
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.fillStyle = theme.text;
  context.strokeStyle = theme.lineStrong;
  context.beginPath();
  const right = timeAxis.x + timeAxis.width;
  for (const { timeNs, label } of ticks) {
    const y = Math.round(yOfNs(mapping, timeNs)) + 0.5;
    context.moveTo(right - 4, y);
    context.lineTo(right, y);
    const at = Math.min(Math.max(y, plot.y + 5), plot.y + plot.height - 5);
    context.fillText(label, right - 7, at, right - 9);
  }
  context.stroke();
  context.fillStyle = theme.muted;
  context.textAlign = 'right';
  context.textBaseline = 'top';
  const zone = [zoneOf(scale), uncertaintyOf(scale)].filter((part) => part !== '').join(' ');
  context.fillText(zone, right - 7, layout.bandAxis.y + 7, right - 9);
}

interface StripRow {
  readonly widthMhz: WifiChannel['widthMhz'];
  readonly y: number;
  readonly height: number;
}

function rowsOf(strip: Rect): readonly StripRow[] {
  const height = 10;
  return ([160, 80, 40, 20] as const).map((widthMhz, index) => ({ widthMhz, y: strip.y + 1 + index * height, height }));
}

/** Channel groups above the frequency axis; what needs radar detection is shaded and named. */
function paintStrip(context: CanvasRenderingContext2D, mapping: Mapping, theme: CanvasTheme): void {
  const { layout, visible } = mapping;
  const { strip } = layout;
  const channels = wifiChannels(visible.lowHz, visible.highHz);
  context.save();
  context.beginPath();
  context.rect(strip.x, strip.y, strip.width, strip.height);
  context.clip();
  context.font = font(theme, 9);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const rows = rowsOf(strip);
  for (const entry of channels) {
    if (entry.band === '2.4') paintNarrowBand(context, mapping, entry, strip, theme);
    else {
      const row = rows.find((candidate) => candidate.widthMhz === entry.widthMhz);
      if (row !== undefined) paintGroup(context, mapping, entry, row, theme);
    }
  }
  context.restore();
  context.font = font(theme, 9);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = theme.muted;
  const right = strip.x - 7;
  if (channels.some((entry) => entry.band !== '2.4')) {
    for (const row of rows) {
      context.fillText(row.widthMhz === 20 ? '20 MHz' : String(row.widthMhz), right, row.y + row.height / 2);
    }
  } else if (channels.length > 0) context.fillText('Wi-Fi channel', right, strip.y + strip.height / 2);
  if (channels.some((entry) => entry.dfs)) {
    context.textAlign = 'left';
    context.fillStyle = theme.warningSoft;
    context.fillRect(4, strip.y + 2, 28, 12);
    context.fillStyle = theme.warning;
    context.fillText('DFS', 9, strip.y + 8.5);
  }
}

function paintGroup(
  context: CanvasRenderingContext2D,
  mapping: Mapping,
  entry: WifiChannel,
  row: StripRow,
  theme: CanvasTheme,
): void {
  const left = Math.round(xOfHz(mapping, entry.lowHz));
  const right = Math.round(xOfHz(mapping, entry.highHz));
  if (right - left < 3) return;
  context.fillStyle = entry.dfs ? theme.warningSoft : theme.raised;
  context.fillRect(left, row.y, right - left - 1, row.height - 1);
  const { strip } = mapping.layout;
  const from = Math.max(left, strip.x);
  const to = Math.min(right, strip.x + strip.width);
  if (to - from < 18) return;
  context.fillStyle = theme.text;
  context.fillText(String(entry.number), (from + to) / 2, row.y + row.height / 2);
}

/** 2.4 GHz channels overlap: 1, 6 and 11 as blocks, every channel as a numbered tick at its centre below them. */
function paintNarrowBand(
  context: CanvasRenderingContext2D,
  mapping: Mapping,
  entry: WifiChannel,
  strip: Rect,
  theme: CanvasTheme,
): void {
  const left = Math.round(xOfHz(mapping, entry.lowHz));
  const right = Math.round(xOfHz(mapping, entry.highHz));
  const centre = Math.round(xOfHz(mapping, (entry.lowHz + entry.highHz) / 2)) + 0.5;
  if (right - left < 12) return;
  const main = isMainChannel(entry);
  if (main) {
    context.fillStyle = theme.raised;
    context.fillRect(left, strip.y + 3, right - left - 1, 15);
    context.strokeStyle = theme.line;
    context.strokeRect(left + 0.5, strip.y + 3.5, right - left - 2, 14);
  }
  context.strokeStyle = theme.lineStrong;
  context.beginPath();
  context.moveTo(centre, strip.y + (main ? 18 : 20));
  context.lineTo(centre, strip.y + 26);
  context.stroke();
  if (!main && right - left < 48) return;
  const edge = 7;
  if (centre < strip.x + edge || centre > strip.x + strip.width - edge) return;
  context.fillStyle = main ? theme.text : theme.muted;
  context.fillText(String(entry.number), centre, strip.y + 33);
}
