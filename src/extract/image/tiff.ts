// TIFF 6.0 and EXIF: the text in its directories. Names of places and times are text too; numbers are passed over.
import { decodeText } from '../text/charset.ts';
import type { PictureFinding } from './picture-finding.ts';

const TYPE_BYTES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const ASCII = 2;
const POINTERS: ReadonlySet<number> = new Set([0x014a, 0x8769, 0x8825, 0xa005]);
/** Tags whose octets are text all the same: XMP, IPTC, the user's comment, and Windows' titles and comments in UTF-16. */
const TAG = { xmp: 0x02bc, iptc: 0x83bb, userComment: 0x9286, windowsFirst: 0x9c9b, windowsLast: 0x9c9f } as const;
const MAX_ENTRIES = 4096;

export function* tiffTexts(bytes: Buffer): Generator<PictureFinding> {
  if (bytes.length < 8) return;
  const isLittle = bytes[0] === 0x49;
  const u16 = (at: number): number => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const pending = [u32(4)];
  const seen = new Set<number>();
  let entries = 0;
  let room = bytes.length; // entries may all point at the same octets
  for (let start = pending.pop(); start !== undefined; start = pending.pop()) {
    if (start === 0 || start + 2 > bytes.length || seen.has(start)) continue; // directories may point at each other
    seen.add(start);
    const end = start + 2 + u16(start) * 12;
    for (let at = start + 2; at < end && at + 12 <= bytes.length && entries < MAX_ENTRIES; at += 12) {
      entries++;
      const [tag, type] = [u16(at), u16(at + 2)];
      const length = u32(at + 4) * (TYPE_BYTES[type] ?? 0);
      const place = length <= 4 ? at + 8 : u32(at + 8);
      const value = bytes.subarray(place, place + length);
      room -= isText(tag, type) || POINTERS.has(tag) ? value.length : 0;
      if (room < 0) return yield { kind: 'too_big' };
      if (POINTERS.has(tag)) for (let i = 0; i + 4 <= value.length; i += 4) pending.push(u32(place + i));
      else if (isText(tag, type))
        for (const text of valueTexts(tag, value)) yield { kind: 'text', text, label: 'EXIF' };
    }
    if (end + 4 <= bytes.length) pending.push(u32(end));
  }
}

const isText = (tag: number, type: number): boolean =>
  type === ASCII || tag === TAG.xmp || tag === TAG.iptc || tag === TAG.userComment || isWindows(tag);

const isWindows = (tag: number): boolean => tag >= TAG.windowsFirst && tag <= TAG.windowsLast;

function valueTexts(tag: number, value: Buffer): readonly string[] {
  if (isWindows(tag)) return [withoutZeros(value.toString('utf16le'))];
  if (tag === TAG.xmp || tag === TAG.iptc) return [value.toString('utf8')];
  // Eight octets name the charset: ASCII, JIS, UNICODE or none.
  if (tag === TAG.userComment) {
    const comment = value.subarray(8);
    const unicode = [
      comment.toString('utf16le'),
      Buffer.from(comment.subarray(0, comment.length & ~1))
        .swap16()
        .toString('utf16le'),
    ];
    const readings = value.toString('latin1', 0, 7) === 'UNICODE' ? unicode : decodeText(comment);
    return readings.map(withoutZeros).filter((text) => text !== '');
  }
  return decodeText(value)
    .map(withoutZeros)
    .filter((text) => text.trim() !== '');
}

const withoutZeros = (text: string): string => text.replaceAll('\0', '');
