// tar in all its dialects (POSIX.1-2024 pax, ustar; GNU and old tar): entries, names in whatever charset (attack X05), links as text,
// archives that go on behind their end. Nothing is copied: a file is a stretch of the archive. Broken headers are said and skipped.
import type { FileToRead, Findings } from '../reader.ts';
import { Allowance } from './allowance.ts';
import { nameReadings } from './entry-name.ts';
import { tellStray } from './stray.ts';

const BLOCK = 512;
/** What may be stated in front of an entry: longer names and links than its own header has room for. */
const AHEAD = new Set(['L', 'K', 'x', 'g', 'X']);
const WITHOUT_DATA = new Set(['1', '2', '3', '4', '6']);

interface TarHeader {
  readonly name: Buffer;
  readonly link: Buffer;
  readonly size: number;
  readonly type: string;
}

/** Names and lengths that records ahead of an entry state; each record of a kind replaces the one before. */
interface Ahead {
  names: Buffer[];
  link?: Buffer;
  size?: number;
  texts: Buffer[];
}

/** True for a first block whose checksum is right: old tar has no signature. */
export const isTar = (bytes: Buffer): boolean => bytes.length >= BLOCK && isHeader(bytes.subarray(0, BLOCK));

export async function readTar({ bytes }: FileToRead, findings: Findings): Promise<void> {
  const allowance = new Allowance(findings.budget);
  let ahead: Ahead = { names: [], texts: [] };
  for (let at = 0; at < bytes.length;) {
    const block = bytes.subarray(at, at + BLOCK);
    if (!isHeader(block)) {
      const next = nextHeader(bytes, at);
      if (await tellStray(bytes.subarray(at, next), at, findings)) findings.unread('broken');
      at = next;
      continue;
    }
    const header = readHeader(block);
    const size = ahead.size ?? header.size;
    const hasData = !WITHOUT_DATA.has(header.type);
    const start = at + BLOCK + (header.type === 'S' ? sparseHeaders(bytes, at) : 0);
    const data = hasData ? bytes.subarray(start, start + size) : Buffer.alloc(0);
    if (hasData && data.length < size) findings.unread('broken');
    if (!allowance.takeEntry() || !allowance.take(data.length)) return findings.unread('too_big');
    at = hasData ? start + Math.ceil(size / BLOCK) * BLOCK : start;
    if (AHEAD.has(header.type)) {
      readAhead(header, data, ahead);
      continue;
    }
    await tellEntry(header, ahead, data, findings);
    ahead = { names: [], texts: [] };
  }
}

async function tellEntry(header: TarHeader, ahead: Ahead, data: Buffer, findings: Findings): Promise<void> {
  const [name = '', ...others] = [...ahead.names.toReversed(), header.name].flatMap(nameReadings);
  // The header's own name is the beginning of a longer one that was stated ahead, unless someone lies.
  for (const other of others) if (other !== '' && !name.startsWith(other)) findings.text(other, 'name');
  for (const raw of [ahead.link ?? header.link, ...ahead.texts]) {
    for (const text of nameReadings(raw)) if (text !== '') findings.text(text, 'link');
  }
  const isFolder = header.type === '5' || name.endsWith('/');
  if ((isFolder || WITHOUT_DATA.has(header.type)) && data.length === 0) findings.text(name, 'name');
  else await findings.file({ name, size: data.length, content: data });
}

function readAhead({ type }: TarHeader, data: Buffer, ahead: Ahead): void {
  const value = untilZero(data);
  if (type === 'L') ahead.names.push(value);
  else if (type === 'K') ahead.link = value;
  else readPax(data, ahead);
}

/** Records `length key=value\n` (POSIX pax, extended header). Keys that are not known are told as text. */
function readPax(data: Buffer, ahead: Ahead): void {
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(0x20, at);
    const length = Number.parseInt(data.toString('latin1', at, space === -1 ? at : Math.min(space, at + 12)), 10);
    if (!(length > 0) || space === -1 || at + length > data.length) return;
    const equals = data.indexOf(0x3d, space);
    const key = data.toString('latin1', space + 1, equals);
    const value = data.subarray(equals + 1, at + length - 1);
    at += length;
    if (equals === -1 || equals >= at) continue;
    if (key === 'path' || key === 'GNU.sparse.name') ahead.names.push(value);
    else if (key === 'linkpath') ahead.link = value;
    else if (key === 'size') ahead.size = Number.parseInt(value.toString('latin1'), 10) || 0;
    else if (!/^(?:[amc]time|[ug]id|[ug]name|LIBARCHIVE\.|SCHILY\.(?:dev|ino|nlink|fflags))/.test(key))
      ahead.texts.push(value);
  }
}

/** GNU's old sparse files have maps in further blocks while a flag says so; the data follow them, holes left out. */
function sparseHeaders(bytes: Buffer, at: number): number {
  let length = 0;
  for (let isMore = bytes[at + 482] === 1; isMore && at + length < bytes.length;) {
    length += BLOCK;
    isMore = bytes[at + length + 504] === 1;
  }
  return length;
}

function nextHeader(bytes: Buffer, from: number): number {
  for (let at = from + BLOCK; at + BLOCK <= bytes.length; at += BLOCK) {
    if (isHeader(bytes.subarray(at, at + BLOCK))) return at;
  }
  return bytes.length;
}

/** The sum of all octets of the header, its own field taken as blanks; old tars counted octets as signed. */
function isHeader(block: Buffer): boolean {
  if (block.length < BLOCK || block[0] === 0) return false;
  let unsigned = 0;
  let signed = 0;
  for (const [i, byte] of block.entries()) {
    const value = i >= 148 && i < 156 ? 0x20 : byte;
    unsigned += value;
    signed += value > 0x7f ? value - 0x100 : value;
  }
  const stated = octal(block.subarray(148, 156));
  return stated === unsigned || stated === signed;
}

function readHeader(block: Buffer): TarHeader {
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? untilZero(block.subarray(345, 500)) : Buffer.alloc(0);
  const name = untilZero(block.subarray(0, 100));
  return {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]),
    link: untilZero(block.subarray(157, 257)),
    size: octal(block.subarray(124, 136)),
    type: String.fromCharCode(block[156] ?? 0),
  };
}

/** Octal digits, or, with the highest bit set, a binary number (GNU). Not a number: 0, and what follows is no header. */
function octal(field: Buffer): number {
  if (((field[0] ?? 0) & 0x80) !== 0) {
    const value = field.subarray(-6).readUIntBE(0, 6);
    return Number.isSafeInteger(value) ? value : 0;
  }
  const digits = /^[ \0]*([0-7]+)/.exec(field.toString('latin1'))?.[1];
  return digits === undefined ? 0 : Number.parseInt(digits, 8);
}

function untilZero(field: Buffer): Buffer {
  const end = field.indexOf(0);
  return end === -1 ? field : field.subarray(0, end);
}
