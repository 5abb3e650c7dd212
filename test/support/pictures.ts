// Pictures drawn in code: text in dots, and QR codes. The same pixels each time.
import { PNG } from 'pngjs';

/** Dark where true. */
export type Raster = readonly (readonly boolean[])[];

export interface Grey {
  readonly width: number;
  readonly height: number;
  /** A row after the other, 0 is black. */
  readonly data: Buffer;
}

type Point = readonly [number, number];

/** Part of an ellipse, in degrees from the right, downwards. */
function arc([x, y]: Point, [rx, ry]: Point, from: number, to: number): readonly Point[] {
  return Array.from({ length: 25 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 24) * Math.PI) / 180;
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });
}

/** Digits as strokes of a pen, four units wide and six high. */
const STROKES: ReadonlyMap<string, readonly (readonly Point[])[]> = new Map([
  ['0', [arc([2, 3], [1.8, 3], 0, 360)]],
  ['1', [[[0.8, 1.2], [2.2, 0], [2.2, 6]]]],
  ['2', [[...arc([2, 1.7], [1.7, 1.7], 190, 390), [0.2, 6], [3.9, 6]]]],
  ['3', [arc([1.8, 1.45], [1.6, 1.45], 200, 450), arc([1.8, 4.4], [1.8, 1.6], 270, 520)]],
  ['4', [[[2.9, 6], [2.9, 0], [0, 4.2], [4, 4.2]]]],
  ['5', [[[3.5, 0], [0.7, 0], [0.4, 2.9], ...arc([1.9, 4.1], [1.9, 1.9], 230, 510)]]],
  ['6', [arc([2, 4.1], [1.8, 1.9], 0, 360), [...arc([3.2, 4.1], [3, 4.1], 180, 275)]]],
  ['7', [[[0.1, 0], [3.9, 0], [1.4, 6]]]],
  ['8', [arc([2, 1.45], [1.5, 1.45], 0, 360), arc([2, 4.4], [1.8, 1.6], 0, 360)]],
  ['9', [arc([2, 1.9], [1.8, 1.9], 0, 360), [...arc([0.8, 1.9], [3, 4.1], 0, 95)]]],
]); // prettier-ignore

/** A line of digits as a pen writes them, with a white margin. @param unit pixels; a digit is six units high */
export function writeDigits(text: string, unit: number): Grey {
  const margin = unit * 4;
  const step = unit * 5.6;
  const width = Math.round(text.length * step + 2 * margin);
  const height = Math.round(unit * 6 + 2 * margin);
  const data = Buffer.alloc(width * height, 255);
  for (const [i, digit] of [...text].entries()) {
    for (const stroke of STROKES.get(digit) ?? []) {
      for (const [n, to] of stroke.entries()) {
        const from = stroke[Math.max(0, n - 1)] ?? to;
        drawLine({ width, height, data }, place(from), place(to), unit * 0.4);
      }
    }
    function place([x, y]: Point): Point {
      return [margin + i * step + x * unit, margin + y * unit];
    }
  }
  return { width, height, data };
}

/** With soft edges. */
function drawLine({ width, height, data }: Grey, [ax, ay]: Point, [bx, by]: Point, radius: number): void {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const reach = Math.ceil(radius + 1);
  for (let y = Math.floor(Math.min(ay, by)) - reach; y <= Math.max(ay, by) + reach; y++) {
    for (let x = Math.floor(Math.min(ax, bx)) - reach; x <= Math.max(ax, bx) + reach; x++) {
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
      const distance = Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
      const grey = Math.round(255 * Math.min(1, Math.max(0, distance - radius + 0.5)));
      data[y * width + x] = Math.min(data[y * width + x] ?? 255, grey);
    }
  }
}

/** Draws squares, with a wide white margin. @param scale pixels of a dot */
export function draw(raster: Raster, scale: number, margin = scale * 4): Grey {
  const width = (raster[0]?.length ?? 0) * scale + 2 * margin;
  const height = raster.length * scale + 2 * margin;
  const data = Buffer.alloc(width * height, 255);
  for (const [y, row] of raster.entries()) {
    for (const [x, dark] of row.entries()) {
      for (let line = 0; line < (dark ? scale : 0); line++) {
        const at = (margin + y * scale + line) * width + margin + x * scale;
        data.fill(0, at, at + scale);
      }
    }
  }
  return { width, height, data };
}

export function png({ width, height, data }: Grey): Buffer {
  const image = new PNG({ width, height });
  for (const [i, grey] of data.entries()) image.data.set([grey, grey, grey, 255], i * 4);
  return PNG.sync.write(image);
}

/** Pictures side by side. */
export function beside(...pictures: readonly Grey[]): Grey {
  const height = Math.max(...pictures.map((picture) => picture.height));
  const width = pictures.reduce((sum, picture) => sum + picture.width, 0);
  const data = Buffer.alloc(width * height, 255);
  let left = 0;
  for (const picture of pictures) {
    for (let y = 0; y < picture.height; y++) {
      picture.data.copy(data, y * width + left, y * picture.width, (y + 1) * picture.width);
    }
    left += picture.width;
  }
  return { width, height, data };
}

const SIZE = 29;
const DATA_CODEWORDS = 55;
const ERROR_CODEWORDS = 15;
/** Error correction L with mask 0, its own correction and mask included (ISO/IEC 18004 table C.1). */
const FORMAT = 0b111011111000100;

/** A QR code of version 3, error correction L, mask 0: up to 53 octets. */
export function qrCode(text: string): Raster {
  const dark = Array.from({ length: SIZE }, () => Array<boolean>(SIZE).fill(false));
  const fixed = Array.from({ length: SIZE }, () => Array<boolean>(SIZE).fill(false));
  const set = (x: number, y: number, value: boolean): void => {
    if (x < 0 || y < 0 || x >= SIZE || y >= SIZE) return;
    (dark[y] ?? [])[x] = value;
    (fixed[y] ?? [])[x] = true;
  };
  const square = (left: number, top: number, reach: number): void => {
    for (let y = -reach; y <= reach; y++) {
      for (let x = -reach; x <= reach; x++) {
        const ring = Math.max(Math.abs(x), Math.abs(y));
        set(left + x, top + y, reach === 4 ? ring !== 2 && ring !== 4 : ring !== 1);
      }
    }
  };
  for (let i = 0; i < SIZE; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [SIZE - 4, 3], [3, SIZE - 4]] as const) square(x, y, 4); // prettier-ignore
  square(22, 22, 2);
  for (let i = 0; i < 15; i++) {
    const bit = ((FORMAT >> i) & 1) === 1;
    set(8, i < 6 ? i : i < 8 ? i + 1 : SIZE - 15 + i, bit);
    set(i < 8 ? SIZE - 1 - i : i < 9 ? 7 : 14 - i, 8, bit);
  }
  set(8, SIZE - 8, true);
  const bits = codewords(text).flatMap((word) => Array.from({ length: 8 }, (_, i) => ((word >> (7 - i)) & 1) === 1));
  let next = 0;
  for (let right = SIZE - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    const isUp = ((right + 1) & 2) === 0;
    for (let step = 0; step < SIZE; step++) {
      const y = isUp ? SIZE - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (fixed[y]?.[x] === true) continue;
        (dark[y] ?? [])[x] = (bits[next++] ?? false) !== ((x + y) % 2 === 0);
      }
    }
  }
  return dark;
}

function codewords(text: string): readonly number[] {
  const octets = [...Buffer.from(text)];
  const bits = `0100${octets.length.toString(2).padStart(8, '0')}${octets.map((o) => o.toString(2).padStart(8, '0')).join('')}0000`;
  const data = bits.match(/.{1,8}/g)?.map((word) => Number.parseInt(word.padEnd(8, '0'), 2)) ?? [];
  for (let i = 0; data.length < DATA_CODEWORDS; i++) data.push(i % 2 === 0 ? 0xec : 0x11);
  return [...data, ...remainder(data)];
}

/** Reed-Solomon over GF(256) with the polynomial 0x11d (section 7.5). */
function remainder(data: readonly number[]): readonly number[] {
  const times = (a: number, b: number): number => {
    let product = 0;
    for (let bit = 7; bit >= 0; bit--) {
      product = (product << 1) ^ ((product >> 7) * 0x11d);
      product ^= ((b >> bit) & 1) * a;
    }
    return product;
  };
  let generator = [1];
  let root = 1;
  for (let i = 0; i < ERROR_CODEWORDS; i++) {
    const raised = [...generator, 0];
    generator = raised.map((value, at) => value ^ times(generator[at - 1] ?? 0, root));
    root = times(root, 2);
  }
  const result = Array<number>(ERROR_CODEWORDS).fill(0);
  for (const word of data) {
    const factor = word ^ (result.shift() ?? 0);
    result.push(0);
    for (let i = 0; i < ERROR_CODEWORDS; i++) result[i] = (result[i] ?? 0) ^ times(generator[i + 1] ?? 0, factor);
  }
  return result;
}
