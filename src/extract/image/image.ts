// Images, where reading them is switched on: QR codes, and text by recognition (attack T05). Without a switch an image carries no
// text and this is not asked. With recognition on, an image that can't be looked at is `unknown_type`, and one that is too large or
// takes too long `too_big`: nobody may think that it was read.
import { IMAGE_LIMITS } from '../../mail/limits.ts';
import type { ExtractOptions } from '../extract.ts';
import type { FileToRead, Findings } from '../reader.ts';
import { imageDimensions } from './dimensions.ts';
import { decodePixels, type Pixels } from './pixels.ts';

export const readsImages = ({ ocr = false, qr = false }: ExtractOptions): boolean => ocr || qr;

export const isImage = (bytes: Buffer): boolean => imageDimensions(bytes) !== undefined;

export async function readImage({ bytes }: FileToRead, findings: Findings): Promise<void> {
  const found = imageDimensions(bytes);
  if (found === undefined) return;
  const { format, width, height } = found;
  const { ocr = false, qr = false } = findings.options;
  if (width * height > 0 && isTooSmall(found)) return;
  if (format === 'other' || format === 'gif') {
    if (ocr) findings.unread('unknown_type');
    return;
  }
  if (width * height > IMAGE_LIMITS.pixels || width * height === 0) {
    findings.unread(width * height === 0 ? 'broken' : 'too_big');
    return;
  }
  const pixels = qr ? await decodePixels(bytes, format, IMAGE_LIMITS.pixels) : undefined;
  if (pixels !== undefined) await tellCodes(pixels, 'QR code', findings);
  if (ocr) await tellText(bytes, 'text in the picture', IMAGE_LIMITS.time, findings);
}

/** Icons, spacers, counting pixels: no text fits into them. */
export const isTooSmall = ({ width, height }: { readonly width: number; readonly height: number }): boolean =>
  width < IMAGE_LIMITS.leastSide || height < IMAGE_LIMITS.leastSide;

export async function tellCodes(pixels: Pixels, label: string, findings: Findings): Promise<void> {
  const { readQrCodes } = await import('./qr-codes.ts');
  const { texts, isLate } = readQrCodes(pixels, IMAGE_LIMITS.codeTime);
  for (const text of texts) findings.text(text, label);
  if (isLate) findings.unread('too_big');
}

/** @param timeout milliseconds */
export async function tellText(picture: Buffer, label: string, timeout: number, findings: Findings): Promise<void> {
  const { recognise } = await import('./recognition.ts');
  const started = performance.now();
  try {
    findings.text(await recognise(picture, timeout), label);
  } catch {
    findings.unread(performance.now() - started >= timeout ? 'too_big' : 'broken');
  }
}
