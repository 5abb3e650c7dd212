// The most lenient reading of odd mail: cut at every line that could be a delimiter, whatever boundary was declared, with every
// line end that some reader takes for one; bodies decoded in each way that their header names. It finds parts that no structure
// shows (attacks M01 to M05), and never says what belongs where. Never throws.
import { base64Readings } from './base64.ts';
import type { Leaf } from './leaf.ts';
import { decodeQuotedPrintable } from './quoted-printable.ts';
import { readParametersLeniently } from './structured-value.ts';
import { takeInlineFiles } from '../text/inline-files.ts';

interface Limits {
  readonly parts: number;
  readonly partBytes: number;
}

/** How far into a stretch its header is looked for. */
const HEADER_BYTES = 64 * 1024;
/** A delimiter: `--` and something on a line of its own, with a header field, an empty line or nothing behind it. */
const DELIMITER = /(?:^|[\r\n])--[^\s-][^\r\n]{0,300}(?=[\r\n]|$)|(?:^|[\r\n])--[-]+[^\s-][^\r\n]{0,300}(?=[\r\n]|$)/g;
const EMPTY_LINE = /(?:\r\n|\n|\r)[\0 \t]{0,20}(?:\r\n|\n|\r)/;

export function flatLeaves(bytes: Buffer, limits: Limits): readonly Leaf[] {
  const leaves: Leaf[] = [];
  for (const stretch of stretches(bytes)) {
    leaves.push(...stretchLeaves(stretch, limits));
    if (leaves.length > limits.parts) break;
  }
  return leaves;
}

function* stretches(bytes: Buffer): Generator<Buffer> {
  const text = bytes.toString('latin1');
  let from = 0;
  for (const delimiter of text.matchAll(DELIMITER)) {
    if (delimiter.index > from) yield bytes.subarray(from, delimiter.index);
    from = delimiter.index + delimiter[0].length;
  }
  yield bytes.subarray(from);
}

function stretchLeaves(stretch: Buffer, limits: Limits): readonly Leaf[] {
  const head = stretch.toString('latin1', 0, HEADER_BYTES).replace(/^[\r\n]+/, '');
  const skipped = Math.min(stretch.length, HEADER_BYTES) - head.length;
  const empty = EMPTY_LINE.exec(head);
  const header = empty === null ? head : head.slice(0, empty.index);
  if (!/^[^\r\n]{0,100}:/m.test(header)) return [];
  const body = empty === null ? Buffer.alloc(0) : stretch.subarray(skipped + empty.index + empty[0].length);
  const type = /content-type[\0 \t]*:[^\r\n]*(?:(?:\r\n|\n|\r)[ \t][^\r\n]*){0,50}/i.exec(header)?.[0] ?? '';
  const disposition =
    /content-disposition[\0 \t]*:[^\r\n]*(?:(?:\r\n|\n|\r)[ \t][^\r\n]*){0,50}/i.exec(header)?.[0] ?? '';
  const parameters = readParametersLeniently(type);
  const names = [...(readParametersLeniently(disposition).get('filename') ?? []), ...(parameters.get('name') ?? [])];
  const [filename, ...otherNames] = names.filter((name) => name !== '');
  const charset = parameters.get('charset')?.[0];
  const contentType =
    /[a-z]+\/[a-z0-9.+-]+/i.exec(type.slice('content-type'.length))?.[0].toLowerCase() ?? 'text/plain';
  return bodies(body, header, contentType).map((content) => ({
    contentType: contentType.startsWith('multipart/') ? 'text/plain' : contentType,
    ...(charset === undefined ? {} : { charset }),
    ...(filename === undefined ? {} : { filename, otherNames }),
    headerTexts: [],
    ...(content.length <= limits.partBytes ? { bytes: content } : {}),
    size: content.length,
  }));
}

function bodies(body: Buffer, header: string, type: string): readonly Buffer[] {
  const readings: Buffer[] = [];
  const says = header.toLowerCase();
  if (says.includes('base64')) readings.push(...base64Readings(body));
  if (says.includes('quoted')) readings.push(decodeQuotedPrintable(body, { start: 0, end: body.length }).bytes);
  if (says.includes('uu')) readings.push(...takeInlineFiles(body).files.map((file) => file.bytes));
  // What is not encoded is in the raw sweep, as text; files and mail are opened here.
  if (readings.length === 0 || !type.startsWith('text/')) readings.push(body);
  return readings.filter((reading) => reading.length > 0);
}
