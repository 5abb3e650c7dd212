// QR codes in an image (ISO/IEC 18004): as many as there are, whatever stands around them (attack T05).
import jsQR from 'jsqr';
import { shrink, type Pixels } from './pixels.ts';

/** Finding codes takes time by the square of this; a code that people photograph is readable at it. */
const MAX_SIDE = 1000;
const MAX_CODES = 16;

export interface QrCodes {
  /** What the codes say, each once, empty ones left out. */
  readonly texts: readonly string[];
  /** There was no time to look everywhere. */
  readonly isLate: boolean;
}

/** @param timeout milliseconds */
export function readQrCodes(image: Pixels, timeout: number): QrCodes {
  const until = performance.now() + timeout;
  const canvas = { ...image, data: new Uint8ClampedArray(image.data) };
  const texts = new Set<string>();
  let found = 0;
  let before: number;
  do {
    before = found;
    for (const window of windowsOf(image)) {
      for (let code = codeIn(canvas, window); code !== undefined && found < MAX_CODES; code = codeIn(canvas, window)) {
        found++;
        if (code !== '') texts.add(code);
      }
      if (performance.now() >= until) return { texts: [...texts], isLate: true };
    }
    // What was painted over no longer stands in the way of the others.
  } while (found > before && found < MAX_CODES);
  return { texts: [...texts], isLate: false };
}

interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The decoder takes corners of two codes for one, and misses small ones: so the image is looked at as a whole and in parts. */
function windowsOf({ width, height }: Pixels): readonly Window[] {
  const windows: Window[] = [{ left: 0, top: 0, width, height }];
  const side = Math.min(width, height);
  const length = Math.max(width, height);
  const end = length > 1.4 * side ? length - side / 2 : 0;
  for (let at = 0; at < end; at += side / 2) {
    const [left, top] = width > height ? [at, 0] : [0, at];
    windows.push({ left, top, width: side, height: side });
  }
  for (let i = 0; i < 9; i++) {
    const left = ((i % 3) * width) / 4;
    const top = (Math.floor(i / 3) * height) / 4;
    windows.push({ left, top, width: width / 2, height: height / 2 });
  }
  return windows;
}

function crop({ width, height, data }: Pixels, window: Window): Pixels {
  const left = Math.floor(window.left);
  const top = Math.floor(window.top);
  const size = {
    width: Math.max(1, Math.min(Math.floor(window.width), width - left)),
    height: Math.max(1, Math.min(Math.floor(window.height), height - top)),
  };
  const part = new Uint8ClampedArray(size.width * size.height * 4);
  for (let row = 0; row < size.height; row++) {
    const at = ((top + row) * width + left) * 4;
    part.set(data.subarray(at, at + size.width * 4), row * size.width * 4);
  }
  return { ...size, data: part };
}

/** What a code in a window says; the code is painted over. Undefined when there is none. */
function codeIn(canvas: Pixels, window: Window): string | undefined {
  const part = crop(canvas, window);
  const { data, width, height } = shrink(part, MAX_SIDE);
  const code = jsQR.default(data, width, height, { inversionAttempts: 'attemptBoth' });
  if (code === null) return undefined;
  const { topLeftCorner, topRightCorner, bottomLeftCorner, bottomRightCorner } = code.location;
  const scale = part.width / width;
  const corners = [topLeftCorner, topRightCorner, bottomLeftCorner, bottomRightCorner].map(({ x, y }) => ({
    x: Math.floor(window.left) + x * scale,
    y: Math.floor(window.top) + y * scale,
  }));
  paintOver(canvas, corners);
  return code.data;
}

function paintOver(
  { data, width, height }: Pixels,
  corners: readonly { readonly x: number; readonly y: number }[],
): void {
  const within = (value: number, limit: number): number => Math.min(limit, Math.max(0, Math.round(value)));
  const xs = corners.map(({ x }) => within(x, width));
  const ys = corners.map(({ y }) => within(y, height));
  for (let y = Math.min(...ys); y < Math.max(...ys); y++) {
    data.fill(255, (y * width + Math.min(...xs)) * 4, (y * width + Math.max(...xs)) * 4);
  }
}
