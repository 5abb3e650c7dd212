// Width and height from the first bytes of an image, so that nothing large is unpacked by accident (decompression bombs, attack X01).

export type ImageFormat = 'png' | 'jpeg' | 'bmp' | 'gif' | 'other';

export interface Dimensions {
  readonly format: ImageFormat;
  /** Pixels; 0 when the header does not say. */
  readonly width: number;
  readonly height: number;
}

/** Undefined when the bytes are no image that is known. */
export function imageDimensions(bytes: Buffer): Dimensions | undefined {
  const start = bytes.toString('latin1', 0, 12);
  if (start.startsWith('\x89PNG\r\n\x1a\n') && bytes.length >= 24) {
    return { format: 'png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (start.startsWith('\xff\xd8\xff')) return { format: 'jpeg', ...jpegDimensions(bytes) };
  if (start.startsWith('GIF8') && bytes.length >= 10) {
    return { format: 'gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  }
  if (start.startsWith('BM') && bytes.length >= 26) {
    return { format: 'bmp', width: Math.abs(bytes.readInt32LE(18)), height: Math.abs(bytes.readInt32LE(22)) };
  }
  const isOther = /^(?:II\*\0|MM\0\*|RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|avif))/s.test(start);
  return isOther ? { format: 'other', width: 0, height: 0 } : undefined;
}

/** The frame header (ITU T.81 section B.2.2) says so; 0 where there is none. Segments are gone through by their lengths. */
function jpegDimensions(bytes: Buffer): { width: number; height: number } {
  let at = 2;
  while (at + 9 < bytes.length) {
    // Viewers pass over what stands between two segments.
    if (bytes[at] !== 0xff) {
      const next = bytes.indexOf(0xff, at);
      if (next === -1) break;
      at = next;
      continue;
    }
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return { width: 0, height: 0 };
}
