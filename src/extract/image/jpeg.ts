// JPEG (ITU-T T.81, JFIF, Exif): comments, EXIF, XMP and IPTC in its segments; where the picture ends.
import { decodeText } from '../text/charset.ts';
import type { PictureFinding } from './picture-finding.ts';

const MARKER = { start: 0xd8, end: 0xd9, scan: 0xda, comment: 0xfe, app0: 0xe0, app1: 0xe1, app13: 0xed, app15: 0xef };
const EXIF = 'Exif\0\0';

export function* jpegSegments(bytes: Buffer): Generator<PictureFinding> {
  for (let at = 2; at + 2 <= bytes.length;) {
    if (bytes[at] !== 0xff) {
      at = nextMarker(bytes, at);
      continue;
    }
    const marker = bytes[at + 1] ?? 0;
    if (marker === MARKER.end) {
      if (at + 2 < bytes.length) yield { kind: 'end', at: at + 2 };
      return;
    }
    if (isAlone(marker)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (at + 4 > bytes.length) return;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    yield* segment(marker, bytes.subarray(at + 4, end));
    at = marker === MARKER.scan ? nextMarker(bytes, end) : Math.max(end, at + 4);
  }
}

function* segment(marker: number, data: Buffer): Generator<PictureFinding> {
  if (marker === MARKER.comment) {
    for (const text of decodeText(data)) yield { kind: 'text', text, label: 'comment' };
    return;
  }
  if (marker < MARKER.app0 || marker > MARKER.app15) return;
  const head = data.toString('latin1', 0, 6);
  if (marker === MARKER.app1 && head === EXIF) yield { kind: 'exif', bytes: data.subarray(6) };
  else if (marker === MARKER.app1) yield { kind: 'text', text: data.toString('utf8'), label: 'XMP' };
  else if (marker === MARKER.app13) yield { kind: 'text', text: printable(data), label: 'IPTC' };
}

/** Markers without a segment: restarts, temporary, fill octets, a second start. */
const isAlone = (marker: number): boolean =>
  (marker >= 0xd0 && marker <= MARKER.start) || marker === 0x01 || marker === 0xff || marker === 0x00;

/** Behind a scan header the coded picture goes on to the next marker that is no restart (section B.1.1.5). */
function nextMarker(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1] ?? 0;
    if (marker !== 0 && marker !== 0xff && (marker < 0xd0 || marker > 0xd7)) return at;
  }
  return bytes.length;
}

const printable = (data: Buffer): string =>
  data.toString('utf8').replaceAll(/[\u0000-\u0008\u000E-\u001F\uFFFD]+/g, '\n');
