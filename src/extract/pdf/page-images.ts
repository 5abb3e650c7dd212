// The images of a page as pixels, for those who read pictures. pdfjs unpacks them (DCT, JPX, JBIG2, CCITT) without a canvas. One that
// it can't unpack is `undefined` in the list: the page has not been seen whole.
import type { Pixels } from '../image/pixels.ts';
import type { Operations, PdfPage } from './pdfjs.ts';

/** What pdfjs gives for an image: octets of one of its kinds. */
interface RawImage {
  readonly width: number;
  readonly height: number;
  readonly kind?: number;
  readonly data?: Uint8Array | Uint8ClampedArray;
}

/** `ImageKind` of pdfjs. */
const [ONE_BIT, RGB, RGBA] = [1, 2, 3];

export async function imagesOf(page: PdfPage, operations: Operations): Promise<readonly (Pixels | undefined)[]> {
  const { fnArray, argsArray } = await page.getOperatorList({ intent: 'any' });
  const named = new Set<number>([operations.paintImageXObject, operations.paintImageXObjectRepeat]);
  const inline = new Set<number>([operations.paintInlineImageXObject]);
  const masks = new Set<number>([operations.paintImageMaskXObject, operations.paintImageMaskXObjectRepeat]);
  const images: (Pixels | undefined)[] = [];
  const seen = new Set<unknown>();
  for (const [i, operation] of fnArray.entries()) {
    const first: unknown = (argsArray as readonly unknown[][])[i]?.[0];
    const isMask = masks.has(operation);
    if (!named.has(operation) && !inline.has(operation) && !isMask) continue;
    const name = isMask && isRaw(first) && typeof first.data === 'string' ? first.data : first;
    if (seen.has(name)) continue;
    seen.add(name);
    const raw = typeof name === 'string' ? await objectOf(page, name) : name;
    images.push(pixelsOf(isMask && isRaw(first) ? { ...first, ...(isRaw(raw) ? raw : {}) } : raw, isMask));
  }
  return images;
}

/** Objects that several pages share have a name that begins with `g_`. */
function objectOf(page: PdfPage, name: string): Promise<unknown> {
  const objects = name.startsWith('g_') ? page.commonObjs : page.objs;
  return new Promise((resolve) => {
    objects.get(name, resolve);
  });
}

const isRaw = (value: unknown): value is Record<keyof RawImage, unknown> =>
  typeof value === 'object' && value !== null && 'width' in value && 'height' in value;

function pixelsOf(raw: unknown, isMask: boolean): Pixels | undefined {
  if (!isRaw(raw)) return undefined;
  const { width, height, kind, data } = raw;
  if (typeof width !== 'number' || typeof height !== 'number' || !ArrayBuffer.isView(data)) return undefined;
  const octets = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (isMask || kind === ONE_BIT) return fromBits(width, height, octets);
  if (kind === RGBA) return { width, height, data: new Uint8ClampedArray(octets) };
  return kind === RGB ? fromRgb(width, height, octets) : undefined;
}

/** Rows begin at whole octets. Of a mask the zeros are painted, of an image they are black: dark both times. */
function fromBits(width: number, height: number, octets: Uint8Array): Pixels {
  const row = (width + 7) >> 3;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = ((octets[y * row + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
      const at = (y * width + x) * 4;
      data.fill(bit * 255, at, at + 3);
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

function fromRgb(width: number, height: number, octets: Uint8Array): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    data[i * 4] = octets[i * 3] ?? 0;
    data[i * 4 + 1] = octets[i * 3 + 1] ?? 0;
    data[i * 4 + 2] = octets[i * 3 + 2] ?? 0;
    data[i * 4 + 3] = 255;
  }
  return { width, height, data };
}
