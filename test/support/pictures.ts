// Pictures drawn in code: text in dots, and QR codes. The same pixels each time.
import { PNG } from 'pngjs';

/** Digits and X, five dots wide and seven high, a row each. */
const DOTS: ReadonlyMap<string, string> = new Map([
  ['0', '01110 10001 10011 10101 11001 10001 01110'],
  ['1', '00100 01100 00100 00100 00100 00100 01110'],
  ['2', '01110 10001 00001 00110 01000 10000 11111'],
  ['3', '11110 00001 00001 01110 00001 00001 11110'],
  ['4', '00010 00110 01010 10010 11111 00010 00010'],
  ['5', '11111 10000 11110 00001 00001 10001 01110'],
  ['6', '00110 01000 10000 11110 10001 10001 01110'],
  ['7', '11111 00001 00010 00100 01000 01000 01000'],
  ['8', '01110 10001 10001 01110 10001 10001 01110'],
  ['9', '01110 10001 10001 01111 00001 00010 01100'],
]);

/** Dark where true. */
export type Raster = readonly (readonly boolean[])[];

/** Dots of digits with two dots between them. */
export function digits(text: string): Raster {
  return Array.from({ length: 7 }, (_, row) =>
    [...text].flatMap((digit) => [...`${DOTS.get(digit)?.split(' ')[row] ?? '00000'}00`].map((dot) => dot === '1')),
  );
}

export interface Grey {
  readonly width: number;
  readonly height: number;
  /** A row after the other, 0 is black. */
  readonly data: Buffer;
}

/** Draws dots as round spots that run into each other, with a wide white margin. @param scale pixels of a dot */
export function draw(raster: Raster, scale: number, margin = scale * 4): Grey {
  const width = (raster[0]?.length ?? 0) * scale + 2 * margin;
  const height = raster.length * scale + 2 * margin;
  const data = Buffer.alloc(width * height, 255);
  for (const [y, row] of raster.entries()) {
    for (const [x, dark] of row.entries()) {
      for (let line = 0; dark && line < scale; line++) {
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
