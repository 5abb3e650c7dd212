// The safety net for messages whose structure can't be trusted: all raw text, and every base64 or quoted-printable run
// wherever it stands, decoded once. Crude on purpose; it sees what no structure shows.
import type { Segment } from '../mail/segment.ts';
import { decodeText } from './charset.ts';

/** Lines of base64: at least 24 characters in a row, further lines joined. */
const BASE64_RUN = /[A-Za-z0-9+/]{24,}(?:\r?\n[A-Za-z0-9+/]{4,})*={0,2}/g;
const QUOTED_PRINTABLE = /=[0-9A-Fa-f]{2}|=\r?\n/;

export function rawSweep(bytes: Buffer): readonly Segment[] {
  const segments: Segment[] = [];
  const add = (label: string, readings: readonly string[]): void => {
    for (const text of readings) segments.push({ kind: 'structure', path: '', label, text });
  };
  add('raw', decodeText(bytes));
  const latin1 = bytes.toString('latin1');
  for (const [run] of latin1.matchAll(BASE64_RUN)) add('raw base64', decodeText(Buffer.from(run, 'base64')));
  if (QUOTED_PRINTABLE.test(latin1)) add('raw quoted-printable', decodeText(decodeQuotedPrintable(latin1)));
  return segments;
}

function decodeQuotedPrintable(latin1: string): Buffer {
  const text = latin1
    .replaceAll(/=[ \t]*\r?\n/g, '')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}
