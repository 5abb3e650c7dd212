// Tables in text: which words stand above the column of an offset. Rows are lines with the same separator (tab, bar, semicolon,
// comma, two blanks); what stands above the first row with data is the header. Built when it is first asked for, in one pass over
// the text, with two numbers kept for each cell. Text that is no table has no headers; nothing throws.

const SEPARATORS = ['\t', '|', ';', ','] as const;
type Separator = (typeof SEPARATORS)[number];

/** Rows above the data that may name the columns: a title, merged headings, units. */
const MAX_HEADER_ROWS = 5;
/** A longer cell is a sentence. */
const MAX_HEADER_CELL = 60;
/** A line without a separator ends a table when it is longer than a cell with nothing beside it. */
const MAX_LONE_CELL = 64;
/** A header where the separator alone does not make a table. */
const MAX_TERSE_CELL = 24;
/** Of UTF-8: a dozen characters of Han. */
const MAX_TERSE_BYTES = 36;
/** Of UTF-8, between tabs and bars, which sentences have none of: a name in two languages. */
const MAX_NAME_BYTES = 60;
/** A number in a longer cell is a word of a sentence. */
const MAX_DATA_CELL = 200;
/** A quoted cell of CSV that goes on longer is a stray quote. */
const MAX_QUOTED_CELL = 10_000;

interface Block {
  readonly start: number;
  readonly end: number;
  /** Lower-case words above each column. */
  readonly headers: readonly string[];
  /** The first row with data; what stands before it has no header. */
  readonly dataStart: number;
}

export class Tables {
  readonly #lower: string;
  readonly #isSheet: boolean;
  #blocks: readonly Block[] | undefined;
  /** Where cells begin and their columns; in the order of the text. */
  readonly #cells = new Numbers();
  readonly #columns = new Numbers();

  /** @param lower scan view in lower case @param isSheet the whole text is one table, whatever its lines look like */
  constructor(lower: string, isSheet: boolean) {
    this.#lower = lower;
    this.#isSheet = isSheet;
  }

  /** What stands above the column of an offset, lower case; undefined where there is no table or no header. */
  headerAt(offset: number): string | undefined {
    this.#blocks ??= this.#read();
    const block = this.#blocks[lastAtOrBefore(this.#blocks.length, (i) => this.#blocks?.[i]?.start ?? 0, offset)];
    if (block === undefined || offset < block.dataStart || offset >= block.end) return undefined;
    const cell = lastAtOrBefore(this.#cells.length, (i) => this.#cells.at(i), offset);
    if (cell < 0 || offset - this.#cells.at(cell) > MAX_DATA_CELL) return undefined;
    const header = block.headers[this.#columns.at(cell)];
    return header === '' ? undefined : header;
  }

  /** All that stands above columns, a line for each header. */
  allHeaders(): string {
    this.#blocks ??= this.#read();
    return this.#blocks.flatMap(({ headers }) => headers).join('\n');
  }

  #read(): readonly Block[] {
    const blocks: Block[] = [];
    for (let at = 0; at < this.#lower.length;) {
      const form = this.#isSheet ? SHEET : this.#formOf(at);
      if (typeof form === 'number') {
        at = form;
        continue;
      }
      const block = this.#readBlock(at, form);
      if (block.headers.length > 0 && block.dataStart !== -1) blocks.push(block);
      at = block.end;
    }
    return blocks;
  }

  #readBlock(start: number, form: Form): Block {
    const top: Row[] = [];
    let dataStart = -1;
    let at = start;
    while (at < this.#lower.length) {
      const row = readRow(this.#lower, at, form.separator);
      if (at > start && !this.#goesOn(row, at, form)) break;
      for (const [column, cell] of row.starts.entries()) {
        this.#cells.push(cell);
        this.#columns.push(column);
      }
      if (dataStart === -1) {
        if (top.length >= MAX_HEADER_ROWS || hasData(this.#lower, row)) dataStart = at;
        else top.push(row);
      }
      at = row.end + 1;
    }
    // A table without numbers, or with words only in its first rows: the first names the columns.
    const isKnown = top.length < MAX_HEADER_ROWS && dataStart !== -1;
    const [first] = top;
    if (!isKnown && first !== undefined)
      return { start, end: at, headers: headersOf(this.#lower, [first]), dataStart: first.end + 1 };
    return { start, end: at, headers: headersOf(this.#lower, top), dataStart };
  }

  #goesOn(row: Row, start: number, { kind, width }: Form): boolean {
    if (kind === 'sheet') return true;
    if (kind === 'list') return isLoneValue(this.#lower, start, row.end);
    if (kind === 'exact') return row.starts.length === width;
    if (row.starts.length > 1) return true;
    return row.end - start <= MAX_LONE_CELL && this.#lower.slice(start, row.end).trim() !== '';
  }

  /**
   * The form of the table that begins with a line; where none does, the offset at which to go on: behind the line and what its
   * quotes hold, so that no quote is followed twice.
   */
  #formOf(start: number): Form | number {
    const text = this.#lower;
    const end = endOfLine(text, start);
    if (end === start || end >= text.length) return end + 1;
    if (isListHead(text, start, end)) return { kind: 'list', separator: '\t', width: 1 };
    const line = text.slice(start, end);
    let behind = end;
    for (const separator of SEPARATORS) {
      if (!line.includes(separator)) continue;
      const row = readRow(text, start, separator);
      behind = Math.max(behind, row.end);
      const width = row.starts.length;
      const next = readRow(text, row.end + 1, separator);
      if (separator === '\t' || separator === '|') {
        // The next row may have nothing but its first cell.
        if (next.starts.length > 1 || (width > 2 && isTerse(text, row, { least: 0, most: MAX_NAME_BYTES })))
          return { kind: 'loose', separator, width };
      } else if (width > 1 && next.starts.length === width && isTerse(text, row)) {
        return { kind: 'exact', separator, width };
      }
    }
    return behind + 1;
  }
}

/** `sheet`: all of the text; `loose`: rows may be shorter; `exact`: all have as many cells; `list`: one value below the other. */
interface Form {
  readonly kind: 'sheet' | 'loose' | 'exact' | 'list';
  readonly separator: Separator;
  readonly width: number;
}

const SHEET: Form = { kind: 'sheet', separator: '\t', width: 0 };

/** A short line without data, and at least two values below it. */
function isListHead(text: string, start: number, end: number): boolean {
  if (end - start > MAX_TERSE_CELL || DATA.test(text.slice(start, end))) return false;
  const second = endOfLine(text, end + 1);
  if (!isLoneValue(text, end + 1, second)) return false;
  return isLoneValue(text, second + 1, endOfLine(text, second + 1));
}

const LONE_VALUE = /^[ "=]*[a-z+(]{0,3}[0-9][0-9a-z ()./-]{5,40}"?[ \r]*$/;

const isLoneValue = (text: string, start: number, end: number): boolean =>
  end - start >= 6 && end - start <= MAX_LONE_CELL && LONE_VALUE.test(text.slice(start, end));

/** Commas and semicolons stand in sentences too: the cells of a header are words. */
function isTerse(text: string, row: Row, { least, most } = { least: 1, most: MAX_TERSE_BYTES }): boolean {
  return row.starts.every((_, column) => {
    const cell = cellText(text, row, column).trim();
    return cell.length >= least && Buffer.byteLength(cell) <= most && !isSentence(cell);
  });
}

/** The full stop of `Passport no.` ends a word, not a sentence. */
const ABBREVIATED = /(?<![a-z])(?:no|nos|nr|num|tel|mob|ext|acct?|ref|reg|dept|addr|qty|amt|exp)\.(?![a-z0-9])/g;

const isSentence = (cell: string): boolean =>
  /[.!?;。！？…:]/.test(cell.includes('.') ? cell.replaceAll(ABBREVIATED, '') : cell);

interface Row {
  readonly starts: readonly number[];
  readonly end: number;
}

/** One row: where its cells begin, and its end. Quoted cells may hold separators and line ends (RFC 4180). */
function readRow(text: string, start: number, separator: Separator): Row {
  const starts = [start];
  let at = start;
  for (;;) {
    if (text.charAt(at) === '"') at = endOfQuoted(text, at);
    while (at < text.length && text.charAt(at) !== separator && text.charAt(at) !== '\n') at++;
    if (at >= text.length || text.charAt(at) === '\n') return { starts, end: at };
    starts.push(++at);
  }
}

/** Behind the closing quote; of a quote that is none, where it stands plus one. */
function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at - start < MAX_QUOTED_CELL;) {
    const quote = text.indexOf('"', at);
    if (quote === -1 || quote - start >= MAX_QUOTED_CELL) break;
    if (text.charAt(quote + 1) !== '"') return quote + 1;
    at = quote + 2;
  }
  return start + 1;
}

/** More digits than a year and a month, or many in a row, or as many numerals: in a cell of 60 characters. */
const DATA = /[0-9]{5}|(?:[0-9][^0-9]*){7}|[〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖]{6}/;

const cellText = (text: string, { starts, end }: Row, column: number): string => {
  const from = starts[column] ?? end;
  const to = column + 1 < starts.length ? (starts[column + 1] ?? end) - 1 : end;
  return text.slice(from, Math.min(to, from + MAX_HEADER_CELL + 1));
};

/** A row with a number in it that is no year and no unit is no header. */
function hasData(text: string, row: Row): boolean {
  return row.starts.some((_, column) => DATA.test(cellText(text, row, column)));
}

/** The words above each column. A row with one cell in a wider table is its title, and names no column. */
function headersOf(text: string, rows: readonly Row[]): readonly string[] {
  const width = Math.max(0, ...rows.map(({ starts }) => starts.length));
  const named = rows
    .map((row) => row.starts.map((_, column) => cellText(text, row, column).trim()))
    .filter((cells) => width < 2 || cells.filter((cell) => cell !== '').length > 1);
  if (named.length === 0) return [];
  return Array.from({ length: width }, (_, column) =>
    named
      .map((cells) => cells[column] ?? '')
      .filter((cell) => cell !== '' && cell.length <= MAX_HEADER_CELL)
      .join(' '),
  );
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** The last index whose value is at or before `wanted`; -1 when all are behind it. */
function lastAtOrBefore(length: number, valueAt: (index: number) => number, wanted: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(middle) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A growing list of numbers below 2^32: four bytes each. */
class Numbers {
  #values = new Uint32Array(256);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const wider = new Uint32Array(this.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }
}
