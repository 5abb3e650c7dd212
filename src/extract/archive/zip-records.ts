// The records of a zip file (APPNOTE.TXT 6.3.10) as they stand, believed in nothing: each is parsed by itself, and who compares them is
// zip-entries.ts. Returns undefined where a record does not fit into the file.
import { isUtf8 } from 'node:buffer';
import { distinct, nameReadings } from './entry-name.ts';

export const LOCAL = Buffer.from('PK\u0003\u0004', 'latin1');
export const CENTRAL = Buffer.from('PK\u0001\u0002', 'latin1');
export const END = Buffer.from('PK\u0005\u0006', 'latin1');
const END_64 = Buffer.from('PK\u0006\u0006', 'latin1');
const LOCATOR_64 = Buffer.from('PK\u0006\u0007', 'latin1');

export const FLAG = { encrypted: 0x1, descriptor: 0x8, strong: 0x40, utf8: 0x800, masked: 0x2000 } as const;
const AES = 99;
const FULL = 0xffff_ffff;
const EXTRA = { zip64: 0x0001, unicodeComment: 0x6375, unicodeName: 0x7075 } as const;

/** What a local header and a record of the directory both say about an entry. */
export interface ZipHeader {
  readonly start: number;
  /** Where the header ends; of a local header the data begin there. */
  readonly end: number;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  /** Every number of packed bytes that it claims, in the header or in a zip64 field (attack X03). */
  readonly packed: readonly number[];
  /** The same for bytes unpacked. */
  readonly unpacked: readonly number[];
  /** Every reading of every name that it gives, the best first (attack X05). */
  readonly names: readonly string[];
  readonly comments: readonly string[];
}

export interface CentralHeader extends ZipHeader {
  /** Every offset of the local header that it claims, from where the archive begins. */
  readonly offsets: readonly number[];
}

export const isEncrypted = ({ flags, method }: ZipHeader): boolean =>
  (flags & (FLAG.encrypted | FLAG.strong | FLAG.masked)) !== 0 || method === AES;

/** Section 4.3.7. */
export function localHeader(bytes: Buffer, at: number): ZipHeader | undefined {
  if (at < 0 || at + 30 > bytes.length || !LOCAL.equals(bytes.subarray(at, at + 4))) return undefined;
  const nameEnd = at + 30 + bytes.readUInt16LE(at + 26);
  const end = nameEnd + bytes.readUInt16LE(at + 28);
  if (end > bytes.length) return undefined;
  const flags = bytes.readUInt16LE(at + 6);
  const extra = readExtra(bytes.subarray(nameEnd, end));
  const claims = [bytes.readUInt32LE(at + 22), bytes.readUInt32LE(at + 18)] as const;
  return {
    start: at,
    end,
    flags,
    method: bytes.readUInt16LE(at + 8),
    crc: bytes.readUInt32LE(at + 14),
    ...sizes(claims, extra),
    names: names(bytes.subarray(at + 30, nameEnd), flags, extra),
    comments: [],
  };
}

/** Section 4.3.12. */
export function centralHeader(bytes: Buffer, at: number): CentralHeader | undefined {
  if (at < 0 || at + 46 > bytes.length || !CENTRAL.equals(bytes.subarray(at, at + 4))) return undefined;
  const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
  const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
  const end = extraEnd + bytes.readUInt16LE(at + 32);
  if (end > bytes.length) return undefined;
  const flags = bytes.readUInt16LE(at + 8);
  const extra = readExtra(bytes.subarray(nameEnd, extraEnd));
  const claims = [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 20)] as const;
  const offset = bytes.readUInt32LE(at + 42);
  const offset64 = extra.zip64[claims.filter((claim) => claim === FULL).length];
  return {
    start: at,
    end,
    flags,
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    ...sizes(claims, extra),
    offsets: distinct([...(offset === FULL ? [] : [offset]), ...(offset64 === undefined ? [] : [offset64])]),
    names: names(bytes.subarray(at + 46, nameEnd), flags, extra),
    comments: [...readings(bytes.subarray(extraEnd, end), flags), ...extra.comments].filter((text) => text !== ''),
  };
}

/** The end of a directory (sections 4.3.14 to 4.3.16). */
export interface DirectoryEnd {
  readonly start: number;
  readonly end: number;
  /** Where directories may begin, in bytes of the file; the first one fits the place of this record. */
  readonly directories: readonly number[];
  /** Bytes before the archive, which its offsets don't count. */
  readonly base: number;
  /** Entries that it claims; the lower 16 bits of it at least. */
  readonly count: number;
  readonly isSpanned: boolean;
  readonly comment: Buffer;
}

export function directoryEnd(bytes: Buffer, at: number): DirectoryEnd | undefined {
  if (at < 0 || at + 22 > bytes.length || !END.equals(bytes.subarray(at, at + 4))) return undefined;
  const size = bytes.readUInt32LE(at + 12);
  const offset = bytes.readUInt32LE(at + 16);
  const disks = [bytes.readUInt16LE(at + 4), bytes.readUInt16LE(at + 6)];
  const end64 = directoryEnd64(bytes, at);
  const fitting = end64 === undefined ? at - size : end64.start - end64.size;
  const claimed = [...(end64 === undefined ? [] : [end64.offset]), ...(offset === FULL ? [] : [offset])];
  return {
    start: end64?.start ?? at,
    end: at + 22,
    directories: distinct([fitting, at - size, ...claimed]),
    base: Math.max(0, fitting - (claimed[0] ?? fitting)),
    count: bytes.readUInt16LE(at + 10),
    isSpanned: disks.some((disk) => disk !== 0 && disk !== 0xffff),
    comment: bytes.subarray(at + 22, at + 22 + bytes.readUInt16LE(at + 20)),
  };
}

interface DirectoryEnd64 {
  readonly start: number;
  readonly size: number;
  readonly offset: number;
}

/** The record that the locator in front of the end points to, or that stands in front of the locator. */
function directoryEnd64(bytes: Buffer, end: number): DirectoryEnd64 | undefined {
  const locator = end - 20;
  if (locator < 0 || !LOCATOR_64.equals(bytes.subarray(locator, locator + 4))) return undefined;
  for (const start of [Number(bytes.readBigUInt64LE(locator + 8)), locator - 56]) {
    if (start < 0 || start + 56 > locator || !END_64.equals(bytes.subarray(start, start + 4))) continue;
    const [size, offset] = [Number(bytes.readBigUInt64LE(start + 40)), Number(bytes.readBigUInt64LE(start + 48))];
    return { start, size, offset };
  }
  return undefined;
}

interface Extra {
  /** Fields of the zip64 record, in order: which they are depends on which are full in the header (section 4.5.3). */
  readonly zip64: readonly number[];
  readonly names: readonly string[];
  readonly comments: readonly string[];
}

function readExtra(bytes: Buffer): Extra {
  const zip64: number[] = [];
  const found = { names: [] as string[], comments: [] as string[] };
  for (let at = 0; at + 4 <= bytes.length;) {
    const field = bytes.subarray(at + 4, at + 4 + bytes.readUInt16LE(at + 2));
    const id = bytes.readUInt16LE(at);
    if (id === EXTRA.zip64) {
      for (let i = 0; i + 8 <= field.length; i += 8) zip64.push(Number(field.readBigUInt64LE(i)));
    }
    // Version, checksum of the other name, then UTF-8 (sections 4.6.8 and 4.6.9).
    if (id === EXTRA.unicodeName) found.names.push(field.toString('utf8', 5));
    if (id === EXTRA.unicodeComment) found.comments.push(field.toString('utf8', 5));
    at += 4 + bytes.readUInt16LE(at + 2);
  }
  return { zip64, ...found };
}

function sizes(
  [unpacked, packed]: readonly [number, number],
  { zip64 }: Extra,
): { readonly packed: readonly number[]; readonly unpacked: readonly number[] } {
  const packed64 = zip64[unpacked === FULL || packed !== FULL ? 1 : 0];
  return {
    unpacked: distinct([...(unpacked === FULL ? [] : [unpacked]), ...zip64.slice(0, 1)]),
    packed: distinct([...(packed === FULL ? [] : [packed]), ...(packed64 === undefined ? [] : [packed64])]),
  };
}

function names(raw: Buffer, flags: number, extra: Extra): readonly string[] {
  return distinct([...extra.names, ...readings(raw, flags)]);
}

/** Names are UTF-8 when flag bit 11 says so; Chinese Windows writes GBK or Big5 without saying (attack X05). */
function readings(raw: Buffer, flags: number): readonly string[] {
  return (flags & FLAG.utf8) !== 0 && isUtf8(raw) ? [raw.toString('utf8')] : nameReadings(raw);
}
