// The line that an offset stands in, and whether it is a row of a table. Asked with rising offsets each line is looked at once, so
// that a megabyte without a line end costs no more than one with.

/** So much of a line tells whether it has cells. */
const LOOKED_AT = 8192;

export interface Line {
  readonly start: number;
  readonly end: number;
  /** Cells, not a sentence: behind a comma of a sentence stands a blank. */
  readonly isRow: boolean;
}

export class Lines {
  readonly #text: string;
  #last: Line = { start: 0, end: -1, isRow: false };

  constructor(text: string) {
    this.#text = text;
  }

  /** Of the whole text. */
  get length(): number {
    return this.#text.length;
  }

  at(offset: number): Line {
    if (offset >= this.#last.start && offset <= this.#last.end) return this.#last;
    const start = offset === 0 ? 0 : this.#text.lastIndexOf('\n', offset - 1) + 1;
    const newline = this.#text.indexOf('\n', offset);
    const end = newline === -1 ? this.#text.length : newline;
    const looked = this.#text.slice(start, Math.min(end, start + LOOKED_AT));
    const isRow = looked.includes('\t') || (looked.match(/[,;|](?!\s)/g)?.length ?? 0) >= 3;
    this.#last = { start, end, isRow };
    return this.#last;
  }
}
