// QR codes in an image (ISO/IEC 18004): each is found, told and painted over, until none is left (attack T05).
import jsQR from 'jsqr';
import { shrink, type Pixels } from './pixels.ts';

/** Finding codes takes time by the square of this; a code that people photograph is readable at it. */
const MAX_SIDE = 1000;
const MAX_CODES = 16;

/** What the codes say, empty ones left out. */
export function readQrCodes(image: Pixels): readonly string[] {
  const pixels = shrink(image, MAX_SIDE);
  const data = new Uint8ClampedArray(pixels.data);
  const texts: string[] = [];
  for (let i = 0; i < MAX_CODES; i++) {
    const code = jsQR.default(data, pixels.width, pixels.height, { inversionAttempts: 'attemptBoth' });
    if (code === null) break;
    if (code.data !== '') texts.push(code.data);
    const { topLeftCorner, topRightCorner, bottomLeftCorner, bottomRightCorner } = code.location;
    paintOver(data, pixels, [topLeftCorner, topRightCorner, bottomLeftCorner, bottomRightCorner]);
  }
  return texts;
}

function paintOver(
  data: Uint8ClampedArray,
  { width, height }: Pixels,
  corners: readonly { readonly x: number; readonly y: number }[],
): void {
  const within = (value: number, limit: number): number => Math.min(limit, Math.max(0, Math.round(value)));
  const xs = corners.map(({ x }) => within(x, width));
  const ys = corners.map(({ y }) => within(y, height));
  for (let y = Math.min(...ys); y < Math.max(...ys); y++) {
    data.fill(255, (y * width + Math.min(...xs)) * 4, (y * width + Math.max(...xs)) * 4);
  }
}
