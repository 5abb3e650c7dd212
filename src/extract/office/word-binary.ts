// The text of a binary Word document ([MS-DOC]): body, footnotes, headers, comments and text boxes by the piece table, each by
// itself. Deleted and hidden text stands in the text as the file has it; what is hidden or deleted is taken out in a second
// reading, since it may split a number. Older forms (Word 6, 95) hold one text in the code page of their language.
import type { Findings } from '../reader.ts';
import type { Storage } from './compound-file.ts';
import { codePageText } from './property-set.ts';
import { unseenRanges } from './word-format.ts';
import { readableStrings } from './strings.ts';

const MAGIC = 0xa5ec;
/** First version that has the layout of Word 97 (section 2.5.1). */
const WORD_97 = 0x00c1;
const COMPLEX = 0x0004;
const ENCRYPTED = 0x0100;
const TABLE_1 = 0x0200;
/** Offsets in the header: counts of characters of each text, and the piece table. */
const COUNTS_AT = 0x4c;
const PIECES_AT = 0x1a2;

/** The texts of a document in their order (section 2.3.1 and on); `macro` is never used. */
const TEXTS = [
  undefined,
  'footnotes',
  'headers and footers',
  'macro',
  'comments',
  'endnotes',
  'text boxes',
  'text boxes of headers',
];

/** Tells the document; says `encrypted` when it is. */
export function readWord(storage: Storage, findings: Findings): void {
  const stream = storage.streams.get('worddocument')?.read() ?? Buffer.alloc(0);
  if (stream.length < 0x60) throw new Error('no Word document');
  const flags = stream.readUInt16LE(0x0a);
  if ((flags & ENCRYPTED) !== 0) {
    findings.unread('encrypted');
    return;
  }
  if (stream.readUInt16LE(0) !== MAGIC || stream.readUInt16LE(2) < WORD_97) {
    readOldWord(stream, flags, findings);
    return;
  }
  const tableName = (flags & TABLE_1) === 0 ? '0table' : '1table';
  const table = (
    storage.streams.get(tableName) ??
    storage.streams.get('0table') ??
    storage.streams.get('1table')
  )?.read();
  if (table === undefined) throw new Error('a Word document without its table');
  const at = stream.readUInt32LE(PIECES_AT);
  const pieces = readPieces(table.subarray(at, at + stream.readUInt32LE(PIECES_AT + 4)));
  const unseen = unseenRanges(stream, table);
  const all = joinPieces(pieces, stream, findings);
  tellTexts(stream, all, undefined, findings);
  if (unseen.length === 0) return;
  const seen = joinPieces(pieces, stream, findings, unseen);
  if (seen !== all) tellTexts(stream, seen, 'without hidden and deleted text', findings);
}

interface Piece {
  /** Characters. */
  readonly length: number;
  /** Bytes into the stream. */
  readonly offset: number;
  /** One byte for each character, else UTF-16. */
  readonly isNarrow: boolean;
}

/** The piece table behind the property modifiers (section 2.9.38). */
function readPieces(clx: Buffer): readonly Piece[] {
  let at = 0;
  while (clx[at] === 1) at += 3 + clx.readUInt16LE(at + 1);
  if (clx[at] !== 2) throw new Error('no piece table');
  const size = clx.readUInt32LE(at + 1);
  const table = clx.subarray(at + 5, at + 5 + size);
  const count = Math.floor((table.length - 4) / 12);
  const pieces: Piece[] = [];
  for (let i = 0; i < count; i++) {
    const length = table.readUInt32LE(i * 4 + 4) - table.readUInt32LE(i * 4);
    const fc = table.readUInt32LE((count + 1) * 4 + i * 8 + 2);
    const isNarrow = (fc & 0x40000000) !== 0;
    const offset = fc & 0x3fffffff;
    if (length > 0) pieces.push({ length, isNarrow, offset: isNarrow ? Math.floor(offset / 2) : offset });
  }
  return pieces;
}

/** Part of a stream in bytes, the end exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What is left out is marked, so that the counts of characters hold. */
const LEFT_OUT = '\u0000';

/** @param without ranges of the stream that are left out, sorted */
function joinPieces(
  pieces: readonly Piece[],
  stream: Buffer,
  findings: Findings,
  without: readonly ByteRange[] = [],
): string {
  const texts: string[] = [];
  for (const { length, offset, isNarrow } of pieces) {
    const width = isNarrow ? 1 : 2;
    const bytes = stream.subarray(offset, offset + length * width);
    findings.budget.bytes -= bytes.length;
    if (findings.budget.bytes < 0) {
      findings.unread('too_big');
      break;
    }
    if (bytes.length < length * width) findings.unread('broken');
    let text = isNarrow ? narrowText(bytes) : bytes.toString('utf16le');
    for (const { start, end } of rangesWithin(without, offset, offset + bytes.length)) {
      const from = Math.max(0, Math.floor((start - offset) / width));
      const to = Math.min(text.length, Math.ceil((end - offset) / width));
      text = text.slice(0, from) + LEFT_OUT.repeat(to - from) + text.slice(to);
    }
    texts.push(text);
  }
  return texts.join('');
}

function rangesWithin(ranges: readonly ByteRange[], start: number, end: number): readonly ByteRange[] {
  return ranges.filter((range) => range.start < end && range.end > start);
}

/** Windows-1252, in which Word packs text that has no other characters. */
function narrowText(bytes: Buffer): string {
  return new TextDecoder('windows-1252').decode(bytes);
}

function tellTexts(stream: Buffer, text: string, reading: string | undefined, findings: Findings): void {
  let at = 0;
  const tell = (end: number, label: string | undefined): void => {
    const { shown, codes } = withoutMarks(text.slice(at, end));
    const full = [label, reading].filter((part) => part !== undefined).join(', ');
    findings.text(shown, full === '' ? undefined : full);
    if (codes !== '' && reading === undefined) findings.text(codes, [label, 'field codes'].filter(Boolean).join(', '));
    at = Math.max(at, end);
  };
  for (const [i, label] of TEXTS.entries()) {
    const count = stream.readUInt32LE(COUNTS_AT + i * 4);
    if (count > 0) tell(Math.min(text.length, at + count), label);
  }
  if (at < text.length) tell(text.length, 'behind the text');
}

/** Control characters of the text (section 2.4.1 and on) as what they stand for; field codes apart from their results. */
function withoutMarks(text: string): { readonly shown: string; readonly codes: string } {
  const shown: string[] = [];
  const codes: string[] = [];
  /** For each open field whether its code stands here. */
  const fields: boolean[] = [];
  let inCode = 0;
  let copied = 0;
  const copy = (end: number): void => {
    if (end > copied) (inCode > 0 ? codes : shown).push(text.slice(copied, end));
    copied = end + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x20) continue;
    copy(at);
    if (code === 0x13) {
      fields.push(true);
      inCode++;
    } else if (code === 0x14 && fields.at(-1) === true) {
      fields[fields.length - 1] = false;
      inCode--;
    } else if (code === 0x15) {
      if (fields.pop() === true) inCode--;
      codes.push('\n');
    } else if (code === 0x07) {
      // The end of a cell; of a row where another one follows at once.
      const endsRow = text.charCodeAt(at + 1) === 0x07;
      (inCode > 0 ? codes : shown).push(endsRow ? '\n' : '\t');
      if (endsRow) copied = ++at + 1;
    } else (inCode > 0 ? codes : shown).push(MARKS.get(code) ?? '');
  }
  copy(text.length);
  return { shown: shown.join('').trim(), codes: codes.join('').trim() };
}

const MARKS: ReadonlyMap<number, string> = new Map([
  [0x09, '\t'],
  [0x0a, '\n'],
  [0x0b, '\n'],
  [0x0c, '\n'],
  [0x0d, '\n'],
  [0x0e, '\n'],
  [0x1e, '-'],
]);

/** Code pages by the language of the document, for the one-byte texts of old versions. */
const PAGES: ReadonlyMap<number, number> = new Map([
  [0x0804, 936],
  [0x1004, 936],
  [0x0404, 950],
  [0x0c04, 950],
  [0x1404, 950],
  [0x0411, 932],
  [0x0412, 949],
  [0x0419, 1251],
]);

/** Word 6 and 95: the text lies between two offsets; after fast saves parts of it lie elsewhere, so all strings are told too. */
function readOldWord(stream: Buffer, flags: number, findings: Findings): void {
  const text = stream.subarray(stream.readUInt32LE(0x18), stream.readUInt32LE(0x1c));
  const page = PAGES.get(stream.readUInt16LE(0x06)) ?? 1252;
  const { shown, codes } = withoutMarks(codePageText(text, page));
  findings.text(shown);
  findings.text(codes, 'field codes');
  if (shown === '' || (flags & COMPLEX) !== 0) findings.text(readableStrings(stream), 'strings of the document');
}
