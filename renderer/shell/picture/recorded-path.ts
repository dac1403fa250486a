/** A path that remembers its commands as the text of an SVG path, in the units it was given. */
export class RecordedPath extends Path2D {
  #text = '';
  #hasPoint = false;

  get text(): string {
    return this.#text;
  }

  override moveTo(x: number, y: number): void {
    super.moveTo(x, y);
    this.#add(`M${n(x)} ${n(y)}`);
  }

  override lineTo(x: number, y: number): void {
    super.lineTo(x, y);
    this.#add(`${this.#hasPoint ? 'L' : 'M'}${n(x)} ${n(y)}`);
  }

  override bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    super.bezierCurveTo(x1, y1, x2, y2, x, y);
    this.#add(`C${n(x1)} ${n(y1)} ${n(x2)} ${n(y2)} ${n(x)} ${n(y)}`);
  }

  override quadraticCurveTo(x1: number, y1: number, x: number, y: number): void {
    super.quadraticCurveTo(x1, y1, x, y);
    this.#add(`Q${n(x1)} ${n(y1)} ${n(x)} ${n(y)}`);
  }

  override rect(x: number, y: number, width: number, height: number): void {
    super.rect(x, y, width, height);
    this.#add(`M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}Z`);
  }

  override closePath(): void {
    super.closePath();
    if (this.#hasPoint) this.#add('Z');
  }

  override arc(x: number, y: number, radius: number, from: number, to: number, isBackwards = false): void {
    super.arc(x, y, radius, from, to, isBackwards);
    const sweep = sweepOf(from, to, isBackwards);
    const at = (angle: number) => `${n(x + radius * Math.cos(angle))} ${n(y + radius * Math.sin(angle))}`;
    // An arc of SVG cannot be a whole circle: two halves can.
    const half = (angle: number) => `A${n(radius)} ${n(radius)} 0 0 ${sweep > 0 ? 1 : 0} ${at(angle)}`;
    this.#add(`${this.#hasPoint ? 'L' : 'M'}${at(from)}${half(from + sweep / 2)}${half(from + sweep)}`);
  }

  #add(command: string): void {
    this.#text += command;
    this.#hasPoint = true;
  }
}

/** Signed angle that an arc covers, as canvases define it. */
function sweepOf(from: number, to: number, isBackwards: boolean): number {
  const turn = 2 * Math.PI;
  const wanted = isBackwards ? from - to : to - from;
  const sweep = wanted >= turn ? turn : ((wanted % turn) + turn) % turn;
  return isBackwards ? -sweep : sweep;
}

/** A thousandth of a pixel is finer than any printer. */
export function n(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
