// Pieces of an HTML document in order -> lines and columns of text, for all of it and for what is seen. A block ends a line, a cell
// is set off by a tab, blanks collapse as a reader shows them; what is left out takes its line ends with it, so that digits
// around it join (attack T02).
import { UNSEEN_OTHERWISE, UNSEEN_USUALLY } from './html-hiding.ts';
import type { SegmentPart } from '../../mail/segment.ts';

/** What a piece is: text, or a border between texts. */
export const PIECES = ['text', 'block', 'row', 'cell'] as const;
export type PieceKind = (typeof PIECES)[number];

export interface Piece {
  readonly kind: PieceKind;
  readonly text: string;
  /** UNSEEN_USUALLY, UNSEEN_OTHERWISE or both. */
  readonly unseen: number;
  /** Blanks and line ends stand as they are. */
  readonly isPreformatted: boolean;
  /** Marked by the sender's program; undefined in what is newly written. */
  readonly part?: SegmentPart | undefined;
}

export interface Stretch {
  readonly text: string;
  readonly part?: SegmentPart | undefined;
}

export interface HtmlViews {
  /** As most readers show it. */
  readonly shown: readonly Stretch[];
  /** As others show it, and with all that is hidden; only where they differ from what stands before. */
  readonly other?: readonly Stretch[];
  readonly all?: readonly Stretch[];
}

export function layOut(pieces: readonly Piece[]): HtmlViews {
  const bits = pieces.reduce((all, { unseen }) => all | unseen, 0);
  const shown = render(pieces, UNSEEN_USUALLY);
  if (bits === 0) return { shown };
  const differs = pieces.some(({ unseen }) => unseen !== 0 && unseen !== (UNSEEN_USUALLY | UNSEEN_OTHERWISE));
  const all = render(pieces, 0);
  const other = differs ? render(pieces, UNSEEN_OTHERWISE) : shown;
  return {
    shown,
    ...(isSame(other, shown) || isSame(other, all) ? {} : { other }),
    ...(isSame(all, shown) ? {} : { all }),
  };
}

const isSame = (a: readonly Stretch[], b: readonly Stretch[]): boolean =>
  a.length === b.length && a.every(({ text, part }, i) => text === b[i]?.text && part === b[i]?.part);

function render(pieces: readonly Piece[], without: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let out: string[] = [];
  let part: SegmentPart | undefined;
  let border = new Border();
  const finish = (): void => {
    const text = out.join('');
    if (text.trim() !== '') stretches.push({ text, ...(part === undefined ? {} : { part }) });
    out = [];
    border = new Border();
  };
  for (const piece of pieces) {
    if ((piece.unseen & without) !== 0) continue;
    if (piece.kind !== 'text') {
      border.add(piece.kind);
      continue;
    }
    if (piece.part !== part && border.isLine) {
      finish();
      part = piece.part;
    }
    border.write(piece, out);
  }
  finish();
  return stretches;
}

/** What stands between the last text and the next. */
class Border {
  #lines = 0;
  #tabs = 0;
  #cells = 0;
  #isNewRow = false;
  #hasText = false;
  #endsInBlank = true;

  get isLine(): boolean {
    return this.#lines > 0 || !this.#hasText;
  }

  add(kind: PieceKind): void {
    if (kind === 'row') {
      this.#tabs = 0;
      this.#cells = 0;
      this.#lines = 1;
      this.#isNewRow = true;
    } else if (kind === 'cell') {
      if (this.#cells++ === 0) return;
      // Line ends around the content of a cell are none of the table's: columns stay in their row.
      this.#tabs++;
      if (!this.#isNewRow) this.#lines = 0;
    } else if (this.#tabs === 0) this.#lines = Math.min(2, this.#lines + 1);
  }

  write({ text, isPreformatted }: Piece, out: string[]): void {
    const shown = isPreformatted ? text : collapse(text);
    const isAtEdge = this.#lines > 0 || this.#tabs > 0 || this.#endsInBlank;
    const written = !isPreformatted && isAtEdge && shown.startsWith(' ') ? shown.slice(1) : shown;
    if (written === '') return;
    if (this.#hasText) {
      if (this.#lines > 0) out.push('\n');
      if (this.#tabs > 0) out.push('\t'.repeat(this.#tabs));
    }
    out.push(written);
    this.#hasText = true;
    this.#lines = 0;
    this.#tabs = 0;
    this.#isNewRow = false;
    this.#endsInBlank = written.endsWith(' ');
  }
}

function collapse(text: string): string {
  return /[\t\r\n\f]| {2}/.test(text) ? text.replaceAll(/[ \t\r\n\f]+/g, ' ') : text;
}
