// A sheet as text: a line for each row, cells separated by tabs and in their columns, so that a header is found above its
// values; and the way back from an offset to the cell. Linear in the cells; a text that grows past what is allowed ends there.
import type { Places } from '../../mail/segment.ts';
import type { Findings, UnpackBudget } from '../reader.ts';
import { boxedCharacters } from './lines.ts';

/** Empty columns that are kept as tabs; a wider gap is one tab, or a single cell far out would cost 16,384 of them. */
const MAX_GAP = 64;
/** Columns of a sheet (Excel has 16,384), as the factor that packs row and column into one number. */
const COLUMNS = 2 ** 20;

export class SheetText implements Places {
  readonly #label: string;
  readonly #budget: UnpackBudget;
  readonly #maxLength: number;
  readonly #pieces: string[] = [];
  readonly #starts: number[] = [];
  readonly #cells: number[] = [];
  readonly #boxed: string[] = [];
  #length = 0;
  #row = -1;
  #column = 0;
  #singles: string[] = [];
  /** True when there was more text than may be read. */
  isFull = false;

  /** @param label of the sheet: `sheet 员工` */
  constructor(label: string, { budget, limits }: Pick<Findings, 'budget' | 'limits'>) {
    this.#label = label;
    this.#budget = budget;
    this.#maxLength = limits.textBytes;
  }

  /** Rows and columns from 0. Cells come in the order of the file, which is by row everywhere. */
  cell(row: number, column: number, text: string): void {
    if (text === '' || this.isFull) return;
    // A few shared strings named by every cell make gigabytes of a small file.
    this.#budget.bytes -= text.length;
    if (this.#budget.bytes < 0 || this.#length + text.length > this.#maxLength) {
      this.isFull = true;
      return;
    }
    if (row !== this.#row) this.#nextRow(row);
    const gap = column - this.#column;
    if (gap > 0) {
      this.#push('\t'.repeat(gap > MAX_GAP ? 1 : gap));
      if (gap > 1) this.#endSingles();
    }
    if (text.length === 1) this.#singles.push(text);
    else this.#endSingles();
    this.#starts.push(this.#length);
    this.#cells.push(row * COLUMNS + Math.min(column, COLUMNS - 1));
    this.#push(text);
    this.#column = column;
  }

  labelAt(offset: number): string | undefined {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const cell = this.#cells[low - 1];
    return cell === undefined ? undefined : `${this.#label}, ${cellName(Math.floor(cell / COLUMNS), cell % COLUMNS)}`;
  }

  /** Tells the sheet, and that there was more of it. */
  tell(findings: Findings): void {
    this.#endSingles();
    findings.text(this.#pieces.join(''), this.#label, this);
    if (this.#boxed.length > 0) findings.text(this.#boxed.join('\n'), `${this.#label}, a character to a cell`);
    if (this.isFull) findings.unread('too_big');
  }

  #nextRow(row: number): void {
    if (this.#row !== -1) this.#push('\n');
    this.#endSingles();
    this.#row = row;
    this.#column = 0;
  }

  #push(piece: string): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  #endSingles(): void {
    const joined = this.#singles.length === 0 ? '' : boxedCharacters(this.#singles);
    if (joined !== '') this.#boxed.push(joined);
    this.#singles = [];
  }
}

/** `B12` for row 11 and column 1. */
export function cellName(row: number, column: number): string {
  let name = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return `${name}${row + 1}`;
}

/** Row and column from 0 of `B12`; undefined for what is no cell. */
export function parseCellName(name: string): { readonly row: number; readonly column: number } | undefined {
  let at = 0;
  let column = 0;
  for (; at < name.length; at++) {
    const letter = (name.charCodeAt(at) & ~0x20) - 64;
    if (letter < 1 || letter > 26 || at >= 4) break;
    column = column * 26 + letter;
  }
  const row = Number(name.slice(at));
  return at === 0 || !Number.isInteger(row) || row < 1 || row > 2 ** 24
    ? undefined
    : { row: row - 1, column: column - 1 };
}
