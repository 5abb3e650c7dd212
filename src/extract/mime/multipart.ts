// A multipart's body -> its parts, between delimiter lines (RFC 2046 section 5.1.1), and what stands outside them.
import { findBytes } from '../find-bytes.ts';
import type { Section } from './entity.ts';
import type { Walk } from './structure.ts';

const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;
/** A longer rest of a delimiter line is no boundary of anything. */
const MAX_REST = 200;

type Line = 'delimiter' | 'end' | 'padded' | 'padded-end' | 'other';

/** Found one after the other; doubts are noted in the walk. */
export function splitParts(walk: Walk, body: Section, boundary: string): readonly Section[] {
  const { bytes, doubts } = walk;
  const parts: Section[] = [];
  const within = bytes.subarray(0, body.end); // never look on to the end of the message for each part of thousands
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  let open: number | undefined;
  let closedAt: number | undefined;
  for (let at = findBytes(within, delimiter, body.start); at !== -1; at = findBytes(within, delimiter, at + 1)) {
    if (at > body.start && bytes[at - 1] !== LF) {
      if (bytes[at - 1] === CR) doubts.add('delimiter-behind-cr');
      continue;
    }
    const newline = within.indexOf(LF, at);
    const lineEnd = newline === -1 ? body.end : newline;
    const line = readLine(walk, at + delimiter.length, lineEnd, boundary);
    if (line === 'other') continue;
    if (line === 'padded' || line === 'padded-end') doubts.add('padded-delimiter');
    if (newline !== -1) walk.ends[bytes[newline - 1] === CR ? 'crlf' : 'lf'] = true;
    if (closedAt !== undefined) doubts.add('parts-behind-end');
    if (open !== undefined) parts.push({ start: open, end: endOfPart(walk, open, at) });
    else if (closedAt === undefined) noteOutside(walk, { start: body.start, end: at });
    const isEnd = line === 'end' || line === 'padded-end';
    open = isEnd ? undefined : Math.min(lineEnd + 1, body.end);
    if (isEnd) closedAt = lineEnd;
  }
  if (open === undefined && closedAt === undefined) noteUndivided(walk, body);
  else if (parts.length === 0 && open === undefined) doubts.add('no-content');
  if (open !== undefined) {
    doubts.add('no-end');
    parts.push({ start: open, end: body.end });
  }
  if (closedAt !== undefined) noteOutside(walk, { start: closedAt, end: body.end });
  return parts;
}

/** What stands behind the boundary, up to the line end. */
function readLine({ bytes, longerBoundaries }: Walk, from: number, lineEnd: number, boundary: string): Line {
  const to = lineEnd > from && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
  if (from === to) return 'delimiter';
  const isEnd = to - from >= 2 && bytes[from] === DASH && bytes[from + 1] === DASH;
  if (isEnd && to - from === 2) return 'end';
  const rest = bytes.toString('latin1', isEnd ? from + 2 : from, Math.min(to, from + MAX_REST));
  if (/^[ \t]+$/.test(rest)) return isEnd ? 'padded-end' : 'padded';
  // A longer boundary that begins with this one belongs to a nested part, or it does not: looked at in the end.
  const line = bytes.toString('latin1', from, Math.min(to, from + MAX_REST)).trimEnd();
  longerBoundaries.add(boundary + (line.endsWith('--') ? line.slice(0, -2) : line));
  return 'other';
}

function noteUndivided(walk: Walk, body: Section): void {
  const before = walk.outside.length;
  noteOutside(walk, body);
  walk.doubts.add(walk.outside.length === before ? 'no-content' : 'no-delimiter');
}

/** The line end in front of a delimiter belongs to the delimiter. */
function endOfPart({ bytes, ends, doubts }: Walk, start: number, delimiter: number): number {
  if (delimiter - start <= 2) doubts.add('no-content');
  if (delimiter === start) return start;
  const isCrlf = delimiter - 2 >= start && bytes[delimiter - 2] === CR;
  ends[isCrlf ? 'crlf' : 'lf'] = true;
  return delimiter - (isCrlf ? 2 : 1);
}

/** Notes a stretch in which anything but blanks and line ends stands. */
function noteOutside({ bytes, outside, doubts }: Walk, section: Section): void {
  for (let i = section.start; i < section.end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0x20 || byte === 0x09 || byte === CR || byte === LF) continue;
    outside.push(section);
    if (looksLikeParts(bytes.toString('latin1', section.start, section.end))) doubts.add('parts-outside');
    return;
  }
}

/** Fields about content, lines like delimiters, or much base64: for some reader a part might begin there. */
const looksLikeParts = (text: string): boolean =>
  /(?:^|[\r\n])(?:content-|--[^\s-])/i.test(text) || /[A-Za-z0-9+/]{60}/.test(text);
