// Binary Excel workbooks of every version (BIFF2 to BIFF8, [MS-XLS]): all sheets cell by cell, hidden ones too, with their notes,
// text boxes, headers and names. Numbers are as exact as the doubles that hold them. Of records that carry no cells the strings
// in them are told, formulas among them.
import type { FileToRead, Findings } from '../reader.ts';
import { Asides } from './asides.ts';
import { biffRecords, biffString, Continued, sharedStrings, type BiffRecord, type StringForm } from './biff.ts';
import { builtInFormat, numberText, parseFormat, type NumberFormat } from './number-format.ts';
import { rkNumber } from './rk-number.ts';
import { SheetText } from './sheet-text.ts';
import { sheetLabel } from './workbook.ts';
import { readableStrings } from './strings.ts';

/** Record types (section 2.3); older versions give some of them other numbers. */
const BOF = new Set([0x0009, 0x0209, 0x0409, 0x0809]);
const EOF = 0x000a;
const FILE_PASS = 0x002f;
const CONTINUE = 0x003c;
const CODE_PAGE = 0x0042;
const DATE_MODE = 0x0022;
const BOUND_SHEET = 0x0085;
const SST = 0x00fc;
const FORMAT = new Set([0x001e, 0x041e]);
const XF = new Set([0x00e0, 0x0043, 0x0243, 0x0443]);
const NUMBER = new Set([0x0003, 0x0203]);
const INTEGER = 0x0002;
const LABEL = new Set([0x0004, 0x0204, 0x00d6]);
const LABEL_SST = 0x00fd;
const RK = new Set([0x027e, 0x007e]);
const MUL_RK = 0x00bd;
const FORMULA = new Set([0x0006, 0x0206, 0x0406]);
const STRING = new Set([0x0007, 0x0207]);
const HEADER_FOOTER = new Set([0x0014, 0x0015]);
const TEXT_OBJECT = 0x01b6;
/** Records of plain numbers and settings, and those that hold drawings. */
const WITHOUT_STRINGS = new Set([
  0x0010, 0x007f, 0x00ec, 0x00eb, 0x00ed, 0x0208, 0x00d7, 0x00bb, 0x00be, 0x0201, 0x020b, 0x00ff, 0x00e0, 0x005d,
  0x0092,
]);

export const isRawBiff = (bytes: Buffer): boolean =>
  bytes.length >= 8 &&
  bytes[0] === 0x09 &&
  [0x00, 0x02, 0x04].includes(bytes[1] ?? 0xff) &&
  [4, 6, 8].includes(bytes.readUInt16LE(2)) &&
  [0x10, 0x20, 0x40, 0x100, 5].includes(bytes.readUInt16LE(6));

/** A sheet or workbook of Excel 2 to 4, which lies in no compound file. */
export async function readRawExcel({ bytes }: FileToRead, findings: Findings): Promise<void> {
  findings.identify('spreadsheet', 'application/vnd.ms-excel');
  readExcel(bytes, findings);
}

/** Tells a workbook stream; says `encrypted` when it is. */
export function readExcel(stream: Buffer, findings: Findings): void {
  const reader = new ExcelReader(findings);
  const records = [...withContinued(stream)];
  if (records.some(({ type }) => type === FILE_PASS)) {
    findings.unread('encrypted');
    return;
  }
  for (const record of records) reader.record(record);
  reader.end();
}

interface WholeRecord extends BiffRecord {
  /** The records that continue it. */
  readonly more: readonly Buffer[];
}

function* withContinued(stream: Buffer): Generator<WholeRecord> {
  let open: (BiffRecord & { more: Buffer[] }) | undefined;
  for (const { type, data } of biffRecords(stream)) {
    if (type === CONTINUE && open !== undefined) {
      open.more.push(data);
      continue;
    }
    if (open !== undefined) yield open;
    open = { type, data, more: [] };
  }
  if (open !== undefined) yield open;
}

class ExcelReader {
  readonly #findings: Findings;
  readonly #names: string[] = [];
  readonly #formatCodes = new Map<number, NumberFormat>();
  readonly #formats: NumberFormat[] = [];
  #strings: readonly string[] = [];
  #used = new Uint8Array(0);
  #form: StringForm = { isUnicode: false, page: 1252 };
  #version = 8;
  #since1904 = false;
  #sheet: SheetText | undefined;
  #sheets = 0;
  #label = 'workbook';
  #rest = new Asides();
  /** Nesting of charts in sheets. */
  #depth = 0;
  /** The cell whose formula's result follows as text. */
  #pending: { readonly row: number; readonly column: number } | undefined;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  record(record: WholeRecord): void {
    const { type, data } = record;
    if (BOF.has(type)) return this.#begin(type, data);
    if (type === EOF) return this.#endStream();
    if (type === CODE_PAGE && data.length >= 2) this.#form = { ...this.#form, page: pageOf(data.readUInt16LE(0)) };
    else if (type === DATE_MODE && data.length >= 2) this.#since1904 = data.readUInt16LE(0) === 1;
    else if (type === BOUND_SHEET) this.#nameSheet(data);
    else if (type === SST) {
      this.#strings = sharedStrings([data, ...record.more]);
      this.#used = new Uint8Array(this.#strings.length);
    } else if (FORMAT.has(type)) this.#addFormat(type, data);
    else if (XF.has(type)) this.#addStyle(data);
    else if (STRING.has(type)) this.#formulaString(record);
    else if (type === TEXT_OBJECT) this.#textObject(record);
    else if (HEADER_FOOTER.has(type)) this.#rest.add(biffString(data, 0, this.#version < 8 ? 1 : 2, this.#form));
    else if (data.length >= 6) this.#cellOrRest(record);
  }

  end(): void {
    this.#endSheet();
    this.#findings.text(this.#strings.filter((_, i) => this.#used[i] === 0).join('\n'), 'strings that no cell shows');
  }

  #begin(type: number, data: Buffer): void {
    if (this.#depth++ > 0) return;
    const version = data.length < 2 ? 0 : data.readUInt16LE(0);
    this.#version = type === 0x0009 ? 2 : type === 0x0209 ? 3 : type === 0x0409 ? 4 : version === 0x0600 ? 8 : 5;
    this.#form = { ...this.#form, isUnicode: this.#version === 8 };
    const isGlobals = data.length >= 4 && data.readUInt16LE(2) === 0x0005;
    if (isGlobals && this.#version >= 5) return;
    this.#endSheet();
    this.#label = this.#names[this.#sheets] ?? `sheet ${this.#sheets + 1}`;
    this.#sheets++;
    this.#sheet = new SheetText(this.#label, this.#findings);
  }

  #endStream(): void {
    this.#depth = Math.max(0, this.#depth - 1);
    if (this.#depth === 0) this.#endSheet();
  }

  #endSheet(): void {
    this.#sheet?.tell(this.#findings);
    this.#findings.text(this.#rest.text(), this.#sheet === undefined ? 'workbook' : `${this.#label}, beside its cells`);
    this.#sheet = undefined;
    this.#rest = new Asides();
  }

  #nameSheet(data: Buffer): void {
    if (data.length < 8) return;
    const name = biffString(data, 6, 1, this.#form);
    this.#names.push(sheetLabel(name, (data.readUInt8(4) & 3) !== 0));
    this.#rest.add(name);
  }

  #addFormat(type: number, data: Buffer): void {
    if (data.length < 3) return;
    const isOld = type === 0x001e || this.#version < 5;
    const code = isOld
      ? biffString(data, this.#version === 4 ? 2 : 0, 1, this.#form)
      : biffString(data, 2, this.#version === 8 ? 2 : 1, this.#form);
    this.#formatCodes.set(isOld ? this.#formatCodes.size : data.readUInt16LE(0), parseFormat(code));
  }

  #addStyle(data: Buffer): void {
    if (data.length < 4) return;
    const id = this.#version >= 5 ? data.readUInt16LE(2) : data.readUInt8(1);
    this.#formats.push(this.#formatCodes.get(id) ?? builtInFormat(id));
  }

  #cellOrRest(record: WholeRecord): void {
    const { type, data } = record;
    const isCell = this.#sheet !== undefined && this.#cell(type, data);
    if (isCell || WITHOUT_STRINGS.has(type)) return;
    this.#rest.add(readableStrings(record.more.length === 0 ? data : Buffer.concat([data, ...record.more])));
  }

  /** True when the record was a cell. */
  #cell(type: number, data: Buffer): boolean {
    const row = data.readUInt16LE(0);
    const column = data.readUInt16LE(2);
    // BIFF2 has three bytes of attributes where the style's number is later.
    const header = this.#version === 2 ? 7 : 6;
    const style = this.#version === 2 ? undefined : this.#formats[data.readUInt16LE(4)];
    const number = (value: number, format = style): string => numberText(String(value), format, this.#since1904);
    if (NUMBER.has(type) && data.length >= header + 8) this.#tell(row, column, number(data.readDoubleLE(header)));
    else if (type === INTEGER && data.length >= header + 2) this.#tell(row, column, number(data.readUInt16LE(header)));
    else if (RK.has(type) && data.length >= 10) this.#tell(row, column, number(rkNumber(data.readUInt32LE(6))));
    else if (type === MUL_RK) {
      for (let at = 4, next = column; at + 6 <= data.length - 2; at += 6, next++) {
        this.#tell(row, next, number(rkNumber(data.readUInt32LE(at + 2)), this.#formats[data.readUInt16LE(at)]));
      }
    } else if (LABEL.has(type))
      this.#tell(row, column, biffString(data, header, this.#version === 2 ? 1 : 2, this.#form));
    else if (type === LABEL_SST && data.length >= 10) this.#shared(row, column, data.readUInt32LE(6));
    else if (FORMULA.has(type) && data.length >= header + 8) {
      if (data.readUInt16LE(header + 6) !== 0xffff) this.#tell(row, column, number(data.readDoubleLE(header)));
      else if (data[header] === 0) this.#pending = { row, column };
      this.#rest.add(readableStrings(data.subarray(header + 8)));
    } else return false;
    return true;
  }

  #shared(row: number, column: number, index: number): void {
    if (index < this.#used.length) this.#used[index] = 1;
    this.#tell(row, column, this.#strings[index] ?? '');
  }

  #formulaString({ data, more }: WholeRecord): void {
    const isLong = this.#form.isUnicode && more.length > 0;
    const text = isLong ? continuedText([data, ...more]) : biffString(data, 0, this.#version === 2 ? 1 : 2, this.#form);
    if (this.#pending === undefined || this.#sheet === undefined) this.#rest.add(text);
    else this.#sheet.cell(this.#pending.row, this.#pending.column, text);
    this.#pending = undefined;
  }

  /** The text of notes and boxes follows in a record of its own, a flag in front (section 2.4.329). */
  #textObject({ data, more }: WholeRecord): void {
    const [first] = more;
    if (first === undefined || data.length < 12) return;
    const text = new Continued(more);
    const isWide = (text.u8() & 1) === 1;
    this.#rest.add(text.characters(data.readUInt16LE(10), isWide));
  }

  #tell(row: number, column: number, text: string): void {
    this.#sheet?.cell(row, column, text);
  }
}

function continuedText(pieces: readonly Buffer[]): string {
  const reader = new Continued(pieces);
  const length = reader.u16();
  return reader.characters(length, (reader.u8() & 1) === 1);
}

/** Old files name the Macintosh and Windows by numbers of their own. */
const pageOf = (page: number): number =>
  page === 0x8000 ? 10000 : page === 0x8001 ? 1252 : page === 1200 ? 1252 : page;
