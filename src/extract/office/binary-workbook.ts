// Workbooks in the binary form of xlsb ([MS-XLSB]): the parts of a package are streams of records. Cells are put together as in
// other workbooks; of all other records the strings in them are told.
import type { Findings, InnerFile } from '../reader.ts';
import { Asides } from './asides.ts';
import { builtInFormat, numberText, parseFormat, type NumberFormat } from './number-format.ts';
import { rkNumber } from './rk-number.ts';
import { SheetText } from './sheet-text.ts';
import { sheetLabel, type Relationships } from './workbook.ts';
import { readableStrings } from './strings.ts';

/** Record types (section 2.5.x of their names). Short cells name no column: it is the next one. */
const ROW = 0;
const CELLS = { rk: 2, real: 5, string: 6, shared: 7, formulaString: 8, formulaNumber: 9, rich: 62 } as const;
const SHORT = { rk: 13, real: 16, string: 17, shared: 18 } as const;
const SHARED_ITEM = 19;
const FORMAT = 44;
const CELL_STYLE = 47;
const BEGIN_CELL_STYLES = 617;
const END_CELL_STYLES = 618;
const WORKBOOK_PROPERTIES = 153;
const SHEET = 156;
const COMMENT_TEXT = 637;

interface Record12 {
  readonly type: number;
  readonly data: Buffer;
}

/** @param others parts that are no XML; those that belong to the workbook are taken out */
export function readBinarySpreadsheet(others: InnerFile[], relationships: Relationships, findings: Findings): void {
  const workbookIndex = others.findIndex(({ name }) => /(?:^|\/)workbook\.bin$/i.test(name));
  if (workbookIndex === -1) return;
  const take = (pattern: RegExp): readonly { readonly name: string; readonly content: Buffer }[] => {
    const taken: { name: string; content: Buffer }[] = [];
    for (let i = others.length - 1; i >= 0; i--) {
      const { name, content } = others[i] ?? { name: '', content: '' };
      if (typeof content === 'string' || !pattern.test(name)) continue;
      taken.unshift({ name, content });
      others.splice(i, 1);
    }
    return taken;
  };
  const workbook = take(/(?:^|\/)workbook\.bin$/i)[0];
  if (workbook === undefined) return;
  const { labels, since1904 } = readSheets(workbook, relationships);
  const strings = take(/sharedStrings\d*\.bin$/i).flatMap(({ content }) => sharedStrings(content));
  const formats = take(/styles\d*\.bin$/i).flatMap(({ content }) => cellFormats(content));
  const used = new Uint8Array(strings.length);
  for (const { name, content } of take(/(?:work|macro|dialog)sheets\/[^/]*\.bin$/i)) {
    const label = labels.get(name.toLowerCase()) ?? `sheet of ${name}`;
    readSheet(content, { label, strings, used, formats, since1904 }, findings);
  }
  findings.text(strings.filter((_, i) => used[i] === 0).join('\n'), 'strings that no cell shows');
  for (const { name, content } of [workbook, ...take(/\.bin$/i).filter(isRecords)])
    tellRecords(name, content, findings);
}

const isRecords = ({ name }: { readonly name: string }): boolean =>
  !/vbaProject|printerSettings|embeddings|oleObject/i.test(name);

function* records(bytes: Buffer): Generator<Record12> {
  for (let at = 0; at + 2 <= bytes.length;) {
    let type = bytes[at++] ?? 0;
    if (type >= 0x80) type = (type & 0x7f) | ((bytes[at++] ?? 0) << 7);
    let length = 0;
    for (let i = 0; i < 4; i++) {
      const byte = bytes[at++] ?? 0;
      length |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) break;
    }
    yield { type, data: bytes.subarray(at, at + length) };
    at += length;
  }
}

function readSheets(
  { name, content }: { readonly name: string; readonly content: Buffer },
  relationships: Relationships,
): { readonly labels: ReadonlyMap<string, string>; readonly since1904: boolean } {
  const labels = new Map<string, string>();
  const targets = relationships.get(name.toLowerCase());
  let since1904 = false;
  for (const { type, data } of records(content)) {
    if (type === WORKBOOK_PROPERTIES && data.length >= 4) since1904 = (data.readUInt32LE(0) & 1) === 1;
    if (type !== SHEET || data.length < 12) continue;
    const relationship = wideString(data, 8);
    const target = targets?.get(relationship.text);
    if (target !== undefined)
      labels.set(target, sheetLabel(wideString(data, relationship.end).text, data.readUInt32LE(0) !== 0));
  }
  return { labels, since1904 };
}

function sharedStrings(bytes: Buffer): readonly string[] {
  const strings: string[] = [];
  for (const { type, data } of records(bytes)) if (type === SHARED_ITEM) strings.push(wideString(data, 1).text);
  return strings;
}

function cellFormats(bytes: Buffer): readonly NumberFormat[] {
  const codes = new Map<number, NumberFormat>();
  const formats: NumberFormat[] = [];
  let isCells = false;
  for (const { type, data } of records(bytes)) {
    if (type === BEGIN_CELL_STYLES || type === END_CELL_STYLES) isCells = type === BEGIN_CELL_STYLES;
    else if (type === FORMAT && data.length >= 2)
      codes.set(data.readUInt16LE(0), parseFormat(wideString(data, 2).text));
    else if (type === CELL_STYLE && isCells && data.length >= 4) {
      const id = data.readUInt16LE(2);
      formats.push(codes.get(id) ?? builtInFormat(id));
    }
  }
  return formats;
}

interface BinarySheetContext {
  readonly label: string;
  readonly strings: readonly string[];
  readonly used: Uint8Array;
  readonly formats: readonly NumberFormat[];
  readonly since1904: boolean;
}

function readSheet(bytes: Buffer, context: BinarySheetContext, findings: Findings): void {
  const sheet = new SheetText(context.label, findings);
  const rest = new Asides();
  let row = 0;
  let column = -1;
  for (const { type, data } of records(bytes)) {
    const isShort = Object.values<number>(SHORT).includes(type);
    if (type === ROW && data.length >= 4) {
      row = data.readUInt32LE(0);
      column = -1;
      continue;
    }
    if (type > 18 && type !== CELLS.rich) {
      rest.add(readableStrings(data));
      continue;
    }
    if (data.length < 8) continue;
    column = isShort || (type >= 12 && type <= 18) ? column + 1 : data.readUInt32LE(0);
    const header = isShort ? 4 : 8;
    const format = context.formats[data.readUInt32LE(header - 4) & 0xffffff];
    sheet.cell(row, column, cellText(type, data.subarray(header), format, context));
  }
  sheet.tell(findings);
  findings.text(rest.text(), `${context.label}, beside its cells`);
}

function cellText(type: number, value: Buffer, format: NumberFormat | undefined, context: BinarySheetContext): string {
  switch (type) {
    case CELLS.rk:
    case SHORT.rk:
      return numberText(String(rkNumber(value.readUInt32LE(0))), format, context.since1904);
    case CELLS.real:
    case CELLS.formulaNumber:
    case SHORT.real:
      return value.length < 8 ? '' : numberText(String(value.readDoubleLE(0)), format, context.since1904);
    case CELLS.string:
    case CELLS.formulaString:
    case SHORT.string:
      return wideString(value, 0).text;
    case CELLS.rich:
      return wideString(value, 1).text;
    case CELLS.shared:
    case SHORT.shared: {
      const index = value.readUInt32LE(0);
      if (index < context.used.length) context.used[index] = 1;
      return context.strings[index] ?? '';
    }
    default:
      return '';
  }
}

/** Comments, tables, names and what else the parts are about: comments joined, the rest by its strings. */
function tellRecords(name: string, bytes: Buffer, findings: Findings): void {
  const texts = new Asides();
  for (const { type, data } of records(bytes)) {
    texts.add(type === COMMENT_TEXT ? wideString(data, 1).text : readableStrings(data));
  }
  findings.text(texts.text(), name.slice(name.lastIndexOf('/') + 1));
}

/** A count of UTF-16 units and the units; all ones for none (XLNullableWideString). */
function wideString(data: Buffer, at: number): { readonly text: string; readonly end: number } {
  if (at + 4 > data.length) return { text: '', end: data.length };
  const units = data.readUInt32LE(at);
  if (units === 0xffffffff) return { text: '', end: at + 4 };
  const end = Math.min(data.length, at + 4 + units * 2);
  return { text: data.toString('utf16le', at + 4, end), end };
}
