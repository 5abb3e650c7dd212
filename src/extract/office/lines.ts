// Text of a document as it is put together: runs joined to paragraphs, paragraphs to lines, cells to rows. Boxes that float over
// the text are taken out of it, each told once, since writers repeat them for older readers.

/** Paragraphs of one table cell that are still shown in one line; more is a layout, not a table. */
const CELL_PARAGRAPHS = 3;

interface Cell {
  readonly paragraphs: string[];
  text: string;
}

export class Lines {
  readonly #lines: string[] = [];
  readonly #boxes = new Set<string>();
  /** Open cells, and boxes that are collected like cells. */
  readonly #open: Cell[] = [];
  readonly #rows: string[][] = [];
  #line = '';

  /** A run: joined to what stands before it in the paragraph. */
  add(text: string): void {
    const cell = this.#open.at(-1);
    if (cell === undefined) this.#line += text;
    else cell.text += text;
  }

  /** The end of a paragraph; nothing where it is empty. */
  endLine(): void {
    const cell = this.#open.at(-1);
    if (cell === undefined) {
      if (this.#line !== '') this.#lines.push(this.#line);
      this.#line = '';
      return;
    }
    if (cell.text !== '') cell.paragraphs.push(cell.text);
    cell.text = '';
  }

  openCell(): void {
    this.#open.push({ paragraphs: [], text: '' });
  }

  closeCell(): void {
    const row = this.#rows.at(-1);
    const text = this.#closeInner();
    if (row === undefined) this.#tell(text);
    else row.push(text);
  }

  openRow(): void {
    this.endLine();
    this.#rows.push([]);
  }

  closeRow(): void {
    const row = this.#rows.pop() ?? [];
    while (row.at(-1) === '') row.pop();
    this.#tell(row.join('\t'));
    const joined = boxedCharacters(row);
    if (joined !== '') this.#boxes.add(joined);
  }

  openBox(): void {
    this.#open.push({ paragraphs: [], text: '' });
    this.#rows.push([]);
  }

  closeBox(): void {
    this.#rows.pop();
    const text = this.#closeInner('\n');
    if (text !== '') this.#boxes.add(text);
  }

  /** All lines, the boxes' last; what a broken file left open is closed. */
  text(): string {
    while (this.#open.length > 0) this.closeCell();
    while (this.#rows.length > 0) this.closeRow();
    this.endLine();
    return [...this.#lines, ...this.#boxes].join('\n');
  }

  #closeInner(separator?: string): string {
    this.endLine();
    const { paragraphs } = this.#open.pop() ?? { paragraphs: [] };
    return paragraphs.join(separator ?? (paragraphs.length > CELL_PARAGRAPHS ? '\n' : ' '));
  }

  /** A line of its own, in the open cell when there is one. */
  #tell(text: string): void {
    if (text === '') return;
    const cell = this.#open.at(-1);
    if (cell === undefined) this.#lines.push(text);
    else cell.paragraphs.push(text);
  }
}

/** Forms have a box for each digit: at least this many single characters in a row are a value. */
const BOXED = 6;

/** Values of a row that stand one character to a cell, joined; empty when there are none. */
export function boxedCharacters(cells: readonly string[]): string {
  const values: string[] = [];
  let run = '';
  const end = (): void => {
    if (run.length >= BOXED) values.push(run);
    run = '';
  };
  for (const cell of cells) {
    const text = cell.trim();
    if (text.length === 1) run += text;
    else end();
  }
  end();
  return values.join('\n');
}
