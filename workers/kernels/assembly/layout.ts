/**
 * The whole memory of the kernels. It never grows: every area has a fixed place and size, and the host reads the places
 * from the exported globals. Areas begin at multiples of 64 bytes and a 16-byte access may run past the end of the
 * input by up to 15 bytes, into the guard behind it.
 */

/** Level codes by the upper 16 bits of a float32 power. */
export const CODE_TABLE: usize = 0x1_0000;
/** float32 10^(n/10) for n = −300 … 300. */
export const DECIBELS: usize = 0x1_8000;
export const DECIBEL_LIMIT: i32 = 300;

/** What a scan found: u32 count, u32 kind of stop, u32 position. */
export const RESULT: usize = 0x1_a000;
/** u32 next output row of each level. */
export const NEXT_ROW: usize = 0x1_a040;
export const SIZES: usize = 0x1_a100;
export const DEPTHS: usize = 0x1_aa00;
/** u32 column indices of a call's frames. */
export const FRAMES: usize = 0x1_c000;
/** Per frame of a call: u32 address of bin 0, float32 lower scale, float32 upper scale, u32 unused. */
export const SOURCES: usize = 0x2_0000;

/** Open rows: 13 levels of sum, count and maximum, 512 cells of 4 bytes each. */
export const OPEN: usize = 0x3_0000;
/** Closed rows, or codes of frames: room for 512 rows of 512 bytes. */
export const OUT_MAX: usize = 0x5_0000;
export const OUT_MEAN: usize = 0x9_1000;

/** u32 counts, 256 a bin. */
export const HIST: usize = 0xe_0000;
export const HIST_SUM: usize = 0x16_0000;
export const HIST_ABOVE: usize = 0x16_1000;
export const HIST_LEAST: usize = 0x16_1800;
export const HIST_GREATEST: usize = 0x16_2000;
/** float32 powers of one frame. */
export const POWERS: usize = 0x16_3000;

export const CAPACITY: u32 = 0x1_0000;
/** Keeps the columns, which are all written in step, out of each other's cache sets. */
const STAGGER: usize = 0x340;
export const COLUMN_TSF: usize = 0x20_0000;
export const COLUMN_SUM: usize = COLUMN_TSF + 8 * CAPACITY + STAGGER;
export const COLUMN_SUM_UPPER: usize = COLUMN_SUM + 8 * CAPACITY + STAGGER;
export const COLUMN_OFFSET: usize = COLUMN_SUM_UPPER + 8 * CAPACITY + STAGGER;
export const COLUMN_BINS: usize = COLUMN_OFFSET + 4 * CAPACITY + STAGGER;
export const COLUMN_CENTRE: usize = COLUMN_BINS + 2 * CAPACITY + STAGGER;
export const COLUMN_WIDTH: usize = COLUMN_CENTRE + 2 * CAPACITY + STAGGER;
export const COLUMN_NOISE: usize = COLUMN_WIDTH + 2 * CAPACITY + STAGGER;
export const COLUMN_NOISE_UPPER: usize = COLUMN_NOISE + 2 * CAPACITY + STAGGER;
export const COLUMN_RSSI: usize = COLUMN_NOISE_UPPER + 2 * CAPACITY + STAGGER;
export const COLUMN_RSSI_UPPER: usize = COLUMN_RSSI + 2 * CAPACITY + STAGGER;
export const COLUMN_KIND: usize = COLUMN_RSSI_UPPER + 2 * CAPACITY + STAGGER;
export const COLUMN_DATA: usize = COLUMN_KIND + CAPACITY + STAGGER;
export const COLUMN_EXP: usize = COLUMN_DATA + CAPACITY + STAGGER;
export const COLUMN_FLAGS: usize = COLUMN_EXP + CAPACITY + STAGGER;

/** 64 KiB left over from the read before, 8 MiB of the next, and a guard. */
export const INPUT: usize = 0x50_0000;
export const INPUT_BYTES: u32 = 0x81_0000;
/** Bins of the scanned frames without their headers, when asked for; as large as the input. */
export const MATRIX: usize = INPUT + INPUT_BYTES + 0x1_0000;

export const PAGES: u32 = <u32>((MATRIX + INPUT_BYTES + 0x1_0000) >>> 16);
