// The safety net for messages whose structure can't be trusted: all raw text, and every base64 or quoted-printable run
// wherever it stands, decoded once. Crude on purpose; it sees what no structure shows.
import type { Segment } from '../../mail/segment.ts';
import { decodeText } from '../text/charset.ts';

/**
 * Lines of base64: at least 24 characters in a row, further lines joined. A pattern for all lines at once would run out of
 * stack on an attachment of some megabytes.
 */
const BASE64_LINE = /[A-Za-z0-9+/]{24}[A-Za-z0-9+/]*/g;
const BASE64_NEXT_LINE = /\r?\n[A-Za-z0-9+/]{4}[A-Za-z0-9+/]*/y;
const QUOTED_PRINTABLE = /=[0-9A-Fa-f]{2}|=\r?\n/;

export function rawSweep(bytes: Buffer): readonly Segment[] {
  const segments: Segment[] = [];
  const add = (label: string, readings: readonly string[]): void => {
    for (const text of readings) segments.push({ kind: 'structure', path: '', label, text });
  };
  add('raw', decodeText(bytes));
  const latin1 = bytes.toString('latin1');
  for (const run of base64Runs(latin1)) add('raw base64', decodeText(Buffer.from(run, 'base64')));
  if (QUOTED_PRINTABLE.test(latin1)) add('raw quoted-printable', decodeText(decodeQuotedPrintable(latin1)));
  return segments;
}

function* base64Runs(latin1: string): Generator<string> {
  BASE64_LINE.lastIndex = 0;
  for (let line = BASE64_LINE.exec(latin1); line !== null; line = BASE64_LINE.exec(latin1)) {
    let end = BASE64_LINE.lastIndex;
    BASE64_NEXT_LINE.lastIndex = end;
    while (BASE64_NEXT_LINE.test(latin1)) end = BASE64_NEXT_LINE.lastIndex;
    yield latin1.slice(line.index, end);
    BASE64_LINE.lastIndex = end;
  }
}

function decodeQuotedPrintable(latin1: string): Buffer {
  const text = latin1
    .replaceAll(/=[ \t]*\r?\n/g, '')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}
