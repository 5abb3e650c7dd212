// Quoted-printable of bodies (RFC 2045 section 6.7) by a loop over the bytes. What readers decode differently is noted; they get it
// in more than one reading then (attack M06).
import type { Section } from './entity.ts';

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const ESCAPE = 0x3d;

/** Values of hexadecimal digits; 16 and more for those in lower case, which not all take; 255 for all else. */
const HEX = Uint8Array.from({ length: 256 }, (_, code) => {
  const digit = '0123456789ABCDEFabcdef'.indexOf(String.fromCharCode(code));
  return digit === -1 ? 255 : digit;
});
const value = (digit: number): number => (digit > 15 ? digit - 6 : digit);

export interface QuotedPrintable {
  readonly bytes: Buffer;
  /** Escapes in lower case, soft line breaks with blanks: all read them, some in another way. */
  readonly isUntidy: boolean;
  /** Escapes that are none, which stay as they stand here. */
  readonly isBroken: boolean;
}

/** Blanks in front of line ends are none of the content (rule 3). */
export function decodeQuotedPrintable(source: Buffer, { start, end }: Section): QuotedPrintable {
  const decoded = Buffer.allocUnsafe(end - start);
  let isUntidy = false;
  let isBroken = false;
  let length = 0;
  let escaped = 0; // up to here nothing is taken away: blanks that were escaped stay
  for (let at = start; at < end; at++) {
    const byte = source[at] ?? 0;
    if (byte === LF) {
      const isCrlf = length > 0 && decoded[length - 1] === CR && source[at - 1] === CR;
      if (isCrlf) length--;
      length = withoutBlanks(decoded, length, escaped);
      if (isCrlf) decoded[length++] = CR;
    }
    if (byte !== ESCAPE) {
      decoded[length++] = byte;
      continue;
    }
    const high = at + 2 < end ? (HEX[source[at + 1] ?? 0] ?? 255) : 255;
    const low = at + 2 < end ? (HEX[source[at + 2] ?? 0] ?? 255) : 255;
    if (high !== 255 && low !== 255) {
      if (high > 15 || low > 15) isUntidy = true;
      decoded[length++] = value(high) * 16 + value(low);
      at += 2;
      escaped = length;
      continue;
    }
    const next = endOfSoftBreak(source, at + 1, end);
    if (next === undefined) {
      isBroken = true;
      decoded[length++] = ESCAPE;
      escaped = length;
      continue;
    }
    if (next - at > 3) isUntidy = true;
    at = next - 1;
  }
  return { bytes: decoded.subarray(0, length), isUntidy, isBroken };
}

/** Behind the line end of a soft break, blanks in front of it included; undefined when there is none. */
function endOfSoftBreak(source: Buffer, from: number, end: number): number | undefined {
  let at = from;
  while (at < end && (source[at] === SPACE || source[at] === TAB)) at++;
  if (at === end) return end;
  if (source[at] === LF) return at + 1;
  if (source[at] === CR && (source[at + 1] === LF || at + 1 === end)) return Math.min(at + 2, end);
  return undefined;
}

function withoutBlanks(decoded: Buffer, length: number, from: number): number {
  let kept = length;
  while (kept > from && (decoded[kept - 1] === SPACE || decoded[kept - 1] === TAB)) kept--;
  return kept;
}
