// Which bytes of a binary Word document are hidden or deleted text, by the formatted runs of its pages ([MS-DOC] 2.9.33, ChpxFkp).
import type { ByteRange } from './word-binary.ts';

/** Where the header names the table of pages of formatted runs. */
const RUN_PAGES_AT = 0xfa;
const PAGE = 512;
/** Property modifiers (section 2.6.1): deleted by a revision, hidden. */
const UNSEEN = new Set([0x0800, 0x083c]);

/** Sorted; empty when there are none, or where the tables are broken. */
export function unseenRanges(stream: Buffer, table: Buffer): readonly ByteRange[] {
  const ranges: ByteRange[] = [];
  try {
    const at = stream.readUInt32LE(RUN_PAGES_AT);
    const pages = table.subarray(at, at + stream.readUInt32LE(RUN_PAGES_AT + 4));
    const count = Math.floor((pages.length - 4) / 8);
    const seen = new Set<number>();
    for (let i = 0; i < count; i++) {
      const page = pages.readUInt32LE((count + 1) * 4 + i * 4) & 0x3fffff;
      if (!seen.has(page)) readPage(stream.subarray(page * PAGE, (page + 1) * PAGE), ranges);
      seen.add(page);
    }
  } catch {
    // A reading without hidden text can't be made; the one with it stands.
  }
  return ranges.toSorted((a, b) => a.start - b.start);
}

function readPage(page: Buffer, ranges: ByteRange[]): void {
  const runs = page[PAGE - 1] ?? 0;
  for (let i = 0; i < runs; i++) {
    const offset = (page[(runs + 1) * 4 + i] ?? 0) * 2;
    if (offset === 0) continue;
    const modifiers = page.subarray(offset + 1, offset + 1 + (page[offset] ?? 0));
    if (hides(modifiers)) ranges.push({ start: page.readUInt32LE(i * 4), end: page.readUInt32LE(i * 4 + 4) });
  }
}

/** Bytes of an operand by the upper three bits of its modifier; 0 stands for a length byte in front (section 2.2.5.1). */
const OPERAND_BYTES = [1, 1, 2, 4, 2, 2, 0, 3];

function hides(modifiers: Buffer): boolean {
  for (let at = 0; at + 2 < modifiers.length;) {
    const modifier = modifiers.readUInt16LE(at);
    const fixed = OPERAND_BYTES[modifier >>> 13] ?? 1;
    if (UNSEEN.has(modifier) && (modifiers[at + 2] ?? 0) === 1) return true;
    at += 2 + (fixed === 0 ? 1 + (modifiers[at + 2] ?? 0) : fixed);
  }
  return false;
}
