// What stands encoded in a text (attack C08) -> segments of their own, with what they were decoded from in their label; compressed and
// other files in it -> the road of files. Twice deep, and within the message's budget.
import { gunzipSync, inflateSync } from 'node:zlib';
import { join, type Opening } from './opening.ts';
import { labelOf, type TextPlace } from './text-place.ts';
import { base64Runs, hexRuns, percentDecoded, unescaped } from './text/encoded-text.ts';
import { decodeText } from './text/charset.ts';
import { readableText } from './text/readable.ts';

/** Encoded text in encoded text. */
const MAX_NESTING = 2;
/** A file is larger than this; what is smaller and no text is chance. */
const MIN_FILE = 64;
/** How files begin that may hold text: zip, PDF, RAR, 7z, OLE, bzip2, xz, PNG, JPEG. */
const FILE_STARTS = [
  '504b0304',
  '25504446',
  '52617221',
  '377abcaf',
  'd0cf11e0',
  '425a68',
  'fd377a58',
  '89504e47',
  'ffd8ff',
];

export function openEncoded(text: string, place: TextPlace, opening: Opening, nesting = 0): void {
  const base64 = new Set<string>();
  for (const candidates of base64Runs(text)) {
    const found = firstText(candidates, place, opening);
    if (found !== undefined) base64.add(found);
  }
  const hex = new Set<string>();
  for (const bytes of hexRuns(text)) {
    const found = firstText([bytes], place, opening);
    if (found !== undefined) hex.add(found);
  }
  const percent = percentDecoded(text);
  const escapes = unescaped(text);
  tellDecoded('base64', [...base64], place, opening, nesting);
  tellDecoded('hex', [...hex], place, opening, nesting);
  if (percent !== undefined) tellDecoded('percent-encoding', decodeText(percent), place, opening, nesting);
  if (escapes !== undefined && escapes !== text) tellDecoded('escapes', [escapes], place, opening, nesting);
}

function tellDecoded(
  from: string,
  texts: readonly string[],
  place: TextPlace,
  opening: Opening,
  nesting: number,
): void {
  const text = texts.join('\n');
  if (text === '') return;
  const label = labelOf(place, `decoded ${from}`);
  opening.segment({ kind: place.kind, path: place.path, label, text });
  if (nesting + 1 < MAX_NESTING) openEncoded(text, { ...place, label }, opening, nesting + 1);
}

/** The first candidate that is text; one that is a file waits to be opened. */
function firstText(candidates: readonly Buffer[], place: TextPlace, opening: Opening): string | undefined {
  for (const candidate of candidates) {
    const bytes = inflated(candidate, place, opening);
    const text = readableText(bytes);
    if (text !== undefined) return text;
    if (bytes.length < MIN_FILE) continue;
    const start = bytes.toString('hex', 0, 4);
    if (!FILE_STARTS.some((mark) => start.startsWith(mark))) continue;
    const path = join(place.path === '' ? 'body' : place.path, 'decoded base64');
    opening.await({ name: '', path, bytes, declaredType: 'application/octet-stream', depth: place.depth });
    return undefined;
  }
  return undefined;
}

/** What gzip (RFC 1952) or zlib (RFC 1950) packed, unpacked; other bytes as they are. */
function inflated(bytes: Buffer, place: TextPlace, opening: Opening): Buffer {
  const [first, second = 0] = bytes;
  const isGzip = first === 0x1f && second === 0x8b;
  const isZlib = first === 0x78 && (second === 0x01 || second === 0x5e || second === 0x9c || second === 0xda);
  if (!isGzip && !isZlib) return bytes;
  try {
    const maxOutputLength = Math.max(1, opening.budget.bytes);
    const out = isGzip ? gunzipSync(bytes, { maxOutputLength }) : inflateSync(bytes, { maxOutputLength });
    opening.budget.bytes -= out.length;
    return out;
  } catch (error) {
    const isBomb = error instanceof RangeError;
    if (isBomb) opening.refuse(place.path === '' ? 'body' : place.path, 'too_big');
    return bytes;
  }
}
