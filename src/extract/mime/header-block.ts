// The bytes of an entity -> its header fields, with every doubt about where a field or the header ends (RFC 5322 section 2.2).
// One conversion of the block to a string, then one pass; never throws.
import type { Doubt } from './doubts.ts';
import type { RawField, Section } from './entity.ts';

/** Fields that may stand once only (RFC 5322 section 3.6, RFC 2045 section 3). */
const SINGLE_FIELDS: ReadonlySet<string> = new Set([
  'from',
  'sender',
  'subject',
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
]);
/** mailparser gives up on a longer one. */
const MAX_HEADER_BYTES = 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;
/** What no header may contain: with these readers see other lines, or other names. */
const BREAKING_CONTROL = /[\0\v\f]|\r(?!\n)/;
const OTHER_CONTROL = /[\u0001-\u0008\u000E-\u001F\u007F]/;
const FIELD_NAME = /^[!-9;-~]+$/;

export interface HeaderBlock {
  readonly fields: readonly RawField[];
  /** Where the body begins. */
  readonly bodyStart: number;
}

/** Which line ends were seen where structure is concerned. */
export interface LineEnds {
  crlf: boolean;
  lf: boolean;
}

/** @param doubts what is doubtful is added here */
export function readHeaderBlock(bytes: Buffer, section: Section, doubts: Set<Doubt>, ends: LineEnds): HeaderBlock {
  const { start } = section;
  if (bytes[start] === CR && bytes[start + 1] === LF && section.end - start >= 2) {
    if (start === 0) doubts.add('starts-blank');
    ends.crlf = true;
    return { fields: [], bodyStart: start + 2 };
  }
  if (bytes[start] === LF && section.end > start) {
    if (start === 0) doubts.add('starts-blank');
    ends.lf = true;
    return { fields: [], bodyStart: start + 1 };
  }
  const { end, bodyStart } = headerEnd(bytes, section);
  if (bodyStart > end) ends[bodyStart - end === 2 ? 'crlf' : 'lf'] = true;
  // The line end of the empty line may be the one that belongs to the next delimiter: a part without any body.
  if (end === section.end && end > start && bytes[end - 1] !== LF) doubts.add('header-without-end');
  if (end - start > MAX_HEADER_BYTES) doubts.add('long-header');
  const block = bytes.toString('latin1', start, end);
  if (BREAKING_CONTROL.test(block)) doubts.add('control-in-header');
  if (OTHER_CONTROL.test(block)) doubts.add('escape-in-header');
  return { fields: readFields(block, start === 0, doubts, ends), bodyStart };
}

/** `end` is behind the line end of the last field. */
function headerEnd(bytes: Buffer, { start, end }: Section): { end: number; bodyStart: number } {
  const within = bytes.subarray(start, end);
  const crlf = within.indexOf('\r\n\r\n', 0, 'latin1');
  const head = crlf === -1 ? within : within.subarray(0, crlf);
  // An empty line that ends in LF may stand earlier, behind a line that ends in either.
  const bare = head.indexOf('\n\n', 0, 'latin1');
  const mixed = head.indexOf('\n\r\n', 0, 'latin1');
  if (bare !== -1 && (mixed === -1 || bare < mixed)) return { end: start + bare + 1, bodyStart: start + bare + 2 };
  if (mixed !== -1) return { end: start + mixed + 1, bodyStart: start + mixed + 3 };
  if (crlf !== -1) return { end: start + crlf + 2, bodyStart: start + crlf + 4 };
  return { end, bodyStart: end };
}

function readFields(block: string, isRoot: boolean, doubts: Set<Doubt>, ends: LineEnds): readonly RawField[] {
  const fields: RawField[] = [];
  const single = new Map<string, string>();
  let hasBlankFold = false;
  let name: string | undefined;
  let valueStart = 0;
  let valueEnd = 0;
  const close = (): void => {
    if (name === undefined) return;
    const value = block.slice(valueStart, valueEnd);
    if (SINGLE_FIELDS.has(name)) noteSingle(name, value.trim(), single, doubts);
    fields.push({ name, value });
    name = undefined;
  };
  for (let at = 0, next = 0; at < block.length; at = next) {
    const newline = block.indexOf('\n', at);
    next = newline === -1 ? block.length : newline + 1;
    const isCrlf = newline > at && block.charCodeAt(newline - 1) === CR;
    if (newline !== -1) ends[isCrlf ? 'crlf' : 'lf'] = true;
    const end = newline === -1 ? block.length : isCrlf ? newline - 1 : newline;
    const first = block.charCodeAt(at);
    if (first === 0x20 || first === 0x09) {
      if (name === undefined) doubts.add(at === 0 ? 'fold-first' : 'field-syntax');
      if (isBlank(block, at, end)) hasBlankFold = true;
      valueEnd = end;
      continue;
    }
    close();
    const line = block.slice(at, end); // never look on to the end of the block for each line of thousands
    const colon = line.indexOf(':');
    const read = colon === -1 ? '' : line.slice(0, colon);
    if (!FIELD_NAME.test(read)) {
      if (at === 0 && isRoot && /^>?From /.test(block)) {
        doubts.add('mbox-line');
        continue;
      }
      doubts.add('field-syntax');
      if (read.trim() === '') continue;
    }
    // A lenient reader takes blanks and NUL around a name for nothing (M02).
    name = read.replaceAll(/[\0\s]/g, '').toLowerCase();
    if (hasBlankFold && name.startsWith('content-')) doubts.add('blank-fold');
    valueStart = at + colon + 1;
    valueEnd = end;
  }
  close();
  return fields;
}

function noteSingle(name: string, value: string, seen: Map<string, string>, doubts: Set<Doubt>): void {
  const earlier = seen.get(name);
  if (earlier === undefined) seen.set(name, value);
  else doubts.add(earlier === value ? 'same-field-again' : 'repeated-field');
}

function isBlank(block: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = block.charCodeAt(i);
    if (code !== 0x20 && code !== 0x09) return false;
  }
  return true;
}
