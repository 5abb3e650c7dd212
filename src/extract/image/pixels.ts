// Images as pixels. Whoever calls has asked for the dimensions first: what is decoded here is known to fit.
import type { ImageFormat } from './dimensions.ts';

/** Rows from the top, four octets a pixel: red, green, blue, opacity. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Decoding memory of jpeg-js; 40 megapixels take 160 MB as they are. */
const JPEG_MEMORY_MB = 512;

/** Undefined for formats that are not decoded here. Throws for what is broken. */
export async function decodePixels(bytes: Buffer, format: ImageFormat, maxPixels: number): Promise<Pixels | undefined> {
  if (format === 'png') {
    const { PNG } = (await import('pngjs')).default;
    const { width, height, data } = PNG.sync.read(bytes);
    return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
  }
  if (format !== 'jpeg') return undefined;
  const { decode } = (await import('jpeg-js')).default;
  const options = { useTArray: true, maxResolutionInMP: maxPixels / 1e6, maxMemoryUsageInMB: JPEG_MEMORY_MB } as const;
  const { width, height, data } = decode(bytes, options);
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}

/** The image with its longer side at most that long, each pixel the mean of those it stands for. */
export function shrink(pixels: Pixels, maxSide: number): Pixels {
  const step = Math.max(pixels.width, pixels.height) / maxSide;
  if (step <= 1) return pixels;
  const width = Math.max(1, Math.floor(pixels.width / step));
  const height = Math.max(1, Math.floor(pixels.height / step));
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grey = meanGrey(pixels, Math.floor(x * step), Math.floor(y * step), Math.ceil(step));
      data.fill(grey, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { width, height, data };
}

function meanGrey({ width, height, data }: Pixels, left: number, top: number, size: number): number {
  let sum = 0;
  let count = 0;
  for (let y = top; y < Math.min(top + size, height); y++) {
    for (let x = left; x < Math.min(left + size, width); x++) {
      const at = (y * width + x) * 4;
      sum += ((data[at] ?? 0) * 3 + (data[at + 1] ?? 0) * 6 + (data[at + 2] ?? 0)) / 10;
      count++;
    }
  }
  return count === 0 ? 255 : sum / count;
}

/** A portable grey map (PGM), which text recognition reads without loss and without packing. Transparent is white. */
export function greyMap({ width, height, data }: Pixels): Buffer {
  const header = Buffer.from(`P5\n${width} ${height}\n255\n`);
  const grey = Buffer.alloc(width * height);
  for (let i = 0; i < grey.length; i++) {
    const at = i * 4;
    const light = ((data[at] ?? 0) * 3 + (data[at + 1] ?? 0) * 6 + (data[at + 2] ?? 0)) / 10;
    const opacity = (data[at + 3] ?? 255) / 255;
    grey[i] = light * opacity + 255 * (1 - opacity);
  }
  return Buffer.concat([header, grey]);
}
