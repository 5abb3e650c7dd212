// Property sets ([MS-OLEPS]): title, author, company and what users add to old Office files, as text.
import { decodeText } from '../text/charset.ts';

const VT_I2 = 0x02;
const VT_LPSTR = 0x1e;
const VT_LPWSTR = 0x1f;
const VT_VARIANT = 0x0c;
const VT_VECTOR = 0x1000;
const CODE_PAGE = 1;
/** Properties of one set; real ones have some dozens. */
const MAX_PROPERTIES = 5_000;

/** Every string of all sets in the stream, a line each; empty for what is no property set. */
export function propertySetText(bytes: Buffer): string {
  const lines: string[] = [];
  if (bytes.length < 48 || bytes.readUInt16LE(0) !== 0xfffe) return '';
  const sets = Math.min(bytes.readUInt32LE(24), 10);
  for (let set = 0; set < sets && 48 + set * 20 <= bytes.length; set++) {
    const start = bytes.readUInt32LE(44 + set * 20);
    try {
      readSet(bytes.subarray(start), lines);
    } catch {
      // A set that breaks off: the strings before it stay.
    }
  }
  return lines.join('\n');
}

function readSet(set: Buffer, lines: string[]): void {
  const count = Math.min(set.readUInt32LE(4), MAX_PROPERTIES);
  const offsets = new Map<number, number>();
  for (let i = 0; i < count; i++) offsets.set(set.readUInt32LE(8 + i * 8), set.readUInt32LE(12 + i * 8));
  const pageAt = offsets.get(CODE_PAGE);
  const page = pageAt !== undefined && set.readUInt32LE(pageAt) === VT_I2 ? set.readUInt16LE(pageAt + 4) : 1252;
  let room = set.length * 4; // offsets may share one string
  for (const [id, at] of offsets) {
    if (id === 0) continue;
    for (const text of values(set, at, page)) {
      room -= text.length;
      if (room < 0) return;
      if (text.trim() !== '') lines.push(text);
    }
  }
  const names = offsets.get(0);
  if (names !== undefined) readNames(set, names, page, lines);
}

/** Strings at an offset: one, or those of a vector, whose variants are looked into. */
function values(set: Buffer, at: number, page: number): readonly string[] {
  const type = set.readUInt32LE(at);
  if (type === VT_LPSTR || type === VT_LPWSTR) return [stringAt(set, at + 4, type, page).text];
  if ((type & VT_VECTOR) === 0) return [];
  const texts: string[] = [];
  const count = Math.min(set.readUInt32LE(at + 4), MAX_PROPERTIES);
  let next = at + 8;
  for (let i = 0; i < count && next + 4 < set.length; i++) {
    let inner = type & 0xfff;
    if (inner === VT_VARIANT) {
      inner = set.readUInt32LE(next);
      next += 4;
    }
    if (inner !== VT_LPSTR && inner !== VT_LPWSTR) {
      next += 4;
      continue;
    }
    const { text, end } = stringAt(set, next, inner, page);
    texts.push(text);
    next = end;
  }
  return texts;
}

function stringAt(
  set: Buffer,
  at: number,
  type: number,
  page: number,
): { readonly text: string; readonly end: number } {
  const wide = type === VT_LPWSTR || page === 1200;
  const length = set.readUInt32LE(at) * (type === VT_LPWSTR ? 2 : 1);
  const bytes = set.subarray(at + 4, at + 4 + length);
  const text = wide ? bytes.toString('utf16le') : codePageText(bytes, page);
  return { text: text.replaceAll('\0', ''), end: at + 4 + length + (wide && length % 4 !== 0 ? 4 - (length % 4) : 0) };
}

/** Names of properties that users added (section 2.17). */
function readNames(set: Buffer, start: number, page: number, lines: string[]): void {
  const count = Math.min(set.readUInt32LE(start), MAX_PROPERTIES);
  let at = start + 4;
  for (let i = 0; i < count && at + 8 <= set.length; i++) {
    const units = set.readUInt32LE(at + 4);
    const length = page === 1200 ? units * 2 : units;
    const bytes = set.subarray(at + 8, at + 8 + length);
    lines.push((page === 1200 ? bytes.toString('utf16le') : codePageText(bytes, page)).replaceAll('\0', ''));
    at += 8 + length + (page === 1200 && length % 4 !== 0 ? 4 - (length % 4) : 0);
  }
}

/** Text of a Windows code page; of several plausible readings all, since files copy wrong labels. */
export function codePageText(bytes: Buffer, page: number): string {
  return decodeText(bytes, page === 65001 ? 'utf-8' : page === 10000 ? 'macintosh' : `cp${page}`).join('\n');
}
