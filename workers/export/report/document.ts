/** A report as both writers take it: words, tables, drawings; nothing that depends on how it is written. */
export interface ReportDocument {
  readonly title: string;
  /** Under the title, one line each. */
  readonly subtitle: readonly string[];
  /** What the files say of when they were made: the newest thing in the report, never now (SPEC.md, R2). */
  readonly dateUtcMs: number;
  readonly generator: string;
  readonly sections: readonly ReportSection[];
}

export interface ReportSection {
  readonly heading: string;
  readonly blocks: readonly ReportBlock[];
}

export type ReportBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly caption?: string;
      readonly columns: readonly ReportColumn[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'figure'; readonly drawing: Drawing; readonly caption: string; readonly source: FigureSource }
  | { readonly kind: 'photos'; readonly photos: readonly ReportPhoto[] };

export interface ReportColumn {
  readonly name: string;
  /** Share of the width. */
  readonly share: number;
  readonly align?: 'left' | 'right';
}

/** What made a figure (SPEC.md, R3). */
export interface FigureSource {
  readonly query: string;
  readonly evidence: readonly string[];
}

export interface ReportPhoto {
  /** JPEG, upright. */
  readonly bytes: Uint8Array;
  readonly caption: string;
}

/** Vector shapes over a box of `width` × `height` points, y downwards. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** For who cannot see it. */
  readonly title: string;
  readonly shapes: readonly Shape[];
}

export type Point = readonly [x: number, y: number];

export type Shape =
  | { readonly kind: 'line'; readonly points: readonly Point[]; readonly colour: string; readonly width: number }
  | { readonly kind: 'area'; readonly points: readonly Point[]; readonly fill: string; readonly opacity?: number }
  | { readonly kind: 'dot'; readonly at: Point; readonly radius: number; readonly fill: string; readonly edge?: string }
  | {
      readonly kind: 'words';
      readonly at: Point;
      readonly text: string;
      readonly size: number;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly colour: string;
    }
  /** A picture whose corners are the images of (0,0), (1,0) and (0,1): a matrix as SVG writes it. */
  | {
      readonly kind: 'picture';
      readonly bytes: Uint8Array;
      readonly type: 'png' | 'jpeg';
      readonly matrix: readonly [number, number, number, number, number, number];
      readonly opacity?: number;
    };

export const INK = '#1f2429';
export const MUTED = '#5f6b7c';
export const RULE = '#c5cbd3';
