// WebP: chunks of EXIF and XMP in a RIFF file; where the picture ends.
import type { PictureFinding } from './picture-finding.ts';

export function* riffChunks(bytes: Buffer): Generator<PictureFinding> {
  const end = 8 + bytes.readUInt32LE(4);
  for (let at = 12; at + 8 <= Math.min(end, bytes.length);) {
    const type = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'EXIF') yield { kind: 'exif', bytes: data };
    if (type === 'XMP ') yield { kind: 'text', text: data.toString('utf8'), label: 'XMP' };
    at += 8 + length + (length & 1);
  }
  if (end < bytes.length) yield { kind: 'end', at: end };
}
