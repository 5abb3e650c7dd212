// The drawing operations of a page -> its glyphs, each with its text and its place. Follows the text state of ISO 32000-2
// section 9.3 as far as places need it. Text counts wherever it is drawn: in forms, patterns, glyphs of Type 3 fonts,
// appearances of annotations, hidden layers, outside the page. Operations that make no sense are passed over.
import { apply, IDENTITY, matrixOf, multiply, number, type Matrix } from './matrix.ts';
import type { Operations } from './pdfjs.ts';

export interface Glyph {
  /** What the document says it means; may be more than one character (ligatures). */
  readonly text: string;
  /** Code in the font: the character code of ISO 32000-2 section 9.4.3. */
  readonly code: number;
  /** Name of the font in pdfjs. */
  readonly font: string;
  /** Origin, and the point where the next glyph would stand; in units of the page. */
  readonly x: number;
  readonly y: number;
  readonly endX: number;
  readonly endY: number;
  /** Height of an em in units of the page. */
  readonly size: number;
  readonly vertical: boolean;
  /** Drawn invisibly or in white. */
  readonly hidden: boolean;
}

/** A font as far as places need it. */
export interface Font {
  readonly vertical: boolean;
  /** Of a composite font (Type 0): codes have no meaning of their own. */
  readonly composite: boolean;
  /** Glyph space to text space along the line. */
  readonly scale: number;
  /** Operations of a Type 3 font's glyphs by name. */
  readonly procedures?: ReadonlyMap<unknown, OperationList>;
}

export interface OperationList {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

interface GraphicsState {
  ctm: Matrix;
  font: string;
  size: number;
  charSpacing: number;
  wordSpacing: number;
  horizontalScale: number;
  rise: number;
  leading: number;
  renderingMode: number;
  white: boolean;
}

/** Patterns in patterns, glyphs that draw text: deeper than anybody means. */
const MAX_DEPTH = 4;
/** Text rendering modes that leave no mark: invisible, and clipping only (ISO 32000-2 table 104). */
const INVISIBLE_MODES: ReadonlySet<number> = new Set([3, 7]);

/** Where glyphs go and fonts come from; shared by all lists of a page. */
interface Page {
  readonly operations: Operations;
  readonly font: (name: string) => Font | undefined;
  readonly glyphs: Glyph[];
  /** Glyph procedures and patterns that were gone through: each is read once. */
  readonly seen: Set<unknown>;
  readonly maxGlyphs: number;
}

export interface PageGlyphs {
  readonly glyphs: readonly Glyph[];
  /** There were more than the limit. */
  readonly tooMany: boolean;
}

/** @param font the fonts of the page by pdfjs's name */
export function readGlyphs(
  list: OperationList,
  operations: Operations,
  font: (name: string) => Font | undefined,
  maxGlyphs: number,
): PageGlyphs {
  const page: Page = { operations, font, glyphs: [], seen: new Set(), maxGlyphs };
  new Interpreter(page, IDENTITY, 0).run(list);
  return { glyphs: page.glyphs, tooMany: page.glyphs.length >= maxGlyphs };
}

class Interpreter {
  readonly #page: Page;
  readonly #depth: number;
  readonly #start: Matrix;
  #state: GraphicsState;
  #saved: GraphicsState[] = [];
  #textMatrix: Matrix = IDENTITY;
  #lineX = 0;
  #lineY = 0;
  #x = 0;
  #y = 0;
  readonly #actions: ReadonlyMap<number, (args: readonly unknown[]) => void>;

  constructor(page: Page, ctm: Matrix, depth: number) {
    this.#page = page;
    this.#depth = depth;
    this.#start = ctm;
    this.#state = freshState(ctm);
    this.#actions = this.#table(page.operations);
  }

  run({ fnArray, argsArray }: OperationList): void {
    for (const [i, operation] of fnArray.entries()) {
      if (this.#page.glyphs.length >= this.#page.maxGlyphs) return;
      const action = this.#actions.get(operation);
      if (action === undefined) continue;
      const args = argsArray[i];
      action(Array.isArray(args) ? (args as readonly unknown[]) : []);
    }
  }

  #table(ops: Operations): ReadonlyMap<number, (args: readonly unknown[]) => void> {
    const state = (change: (value: number) => void) => (args: readonly unknown[]) => change(number(args[0]));
    return new Map<number, (args: readonly unknown[]) => void>([
      [ops.save, () => this.#save()],
      [ops.restore, () => this.#restore()],
      [ops.transform, (args) => this.#transform(args)],
      [ops.paintFormXObjectBegin, ([matrix]) => this.#begin(matrix)],
      [ops.paintFormXObjectEnd, () => this.#restore()],
      [ops.beginAnnotation, (args) => this.#beginAnnotation(args)],
      [ops.endAnnotation, () => this.#restore()],
      [ops.setGState, ([entries]) => this.#setGraphicsState(entries)],
      [ops.setFont, ([name, size]) => this.#setFont(name, size)],
      [ops.setCharSpacing, state((v) => (this.#state.charSpacing = v))],
      [ops.setWordSpacing, state((v) => (this.#state.wordSpacing = v))],
      [ops.setHScale, state((v) => (this.#state.horizontalScale = v / 100))],
      [ops.setTextRise, state((v) => (this.#state.rise = v))],
      [ops.setLeading, state((v) => (this.#state.leading = -v))],
      [ops.setTextRenderingMode, state((v) => (this.#state.renderingMode = v))],
      [ops.setFillRGBColor, (args) => (this.#state.white = isWhite(args))],
      [ops.setFillColorN, (args) => this.#pattern(args)],
      [ops.setStrokeColorN, (args) => this.#pattern(args)],
      [ops.beginText, () => this.#setTextMatrix(IDENTITY)],
      [ops.setTextMatrix, (args) => this.#setTextMatrix(matrixOf(args.length === 1 ? args[0] : args))],
      [ops.moveText, ([x, y]) => this.#moveText(number(x), number(y))],
      [ops.setLeadingMoveText, ([x, y]) => this.#moveTextAndLead(number(x), number(y))],
      [ops.nextLine, () => this.#moveText(0, this.#state.leading)],
      [ops.showText, ([glyphs]) => this.#show(glyphs)],
    ]);
  }

  #save(): void {
    this.#saved.push({ ...this.#state });
  }

  #restore(): void {
    this.#state = this.#saved.pop() ?? this.#state;
  }

  #transform(args: readonly unknown[]): void {
    this.#state.ctm = multiply(this.#state.ctm, matrixOf(args.length === 1 ? args[0] : args));
  }

  #begin(matrix: unknown): void {
    this.#save();
    if (matrix !== null && matrix !== undefined) this.#state.ctm = multiply(this.#state.ctm, matrixOf(matrix));
  }

  #beginAnnotation([, , transform, matrix]: readonly unknown[]): void {
    this.#save();
    this.#state = freshState(multiply(multiply(this.#start, matrixOf(transform)), matrixOf(matrix)));
  }

  #setGraphicsState(entries: unknown): void {
    if (!Array.isArray(entries)) return;
    for (const entry of entries as readonly unknown[]) {
      if (!Array.isArray(entry) || entry[0] !== 'Font' || !Array.isArray(entry[1])) continue;
      this.#setFont(entry[1][0], entry[1][1]);
    }
  }

  #setFont(name: unknown, size: unknown): void {
    this.#state.font = typeof name === 'string' ? name : '';
    this.#state.size = number(size);
  }

  #setTextMatrix(matrix: Matrix): void {
    this.#textMatrix = matrix;
    this.#x = this.#lineX = 0;
    this.#y = this.#lineY = 0;
  }

  #moveText(x: number, y: number): void {
    this.#x = this.#lineX += x;
    this.#y = this.#lineY += y;
  }

  #moveTextAndLead(x: number, y: number): void {
    this.#state.leading = y;
    this.#moveText(x, y);
  }

  /** The text of a pattern stands where the pattern is defined: places of its copies tell nothing more. */
  #pattern(args: readonly unknown[]): void {
    this.#state.white = false;
    if (args[0] === 'TilingPattern') this.#inner(args[2], this.#start);
  }

  #inner(list: unknown, ctm: Matrix): void {
    if (!isOperationList(list) || this.#depth >= MAX_DEPTH || this.#page.seen.has(list)) return;
    this.#page.seen.add(list);
    const { showText, setFillColorN, setStrokeColorN } = this.#page.operations;
    // Most glyphs of Type 3 fonts only draw.
    if (![showText, setFillColorN, setStrokeColorN].some((operation) => list.fnArray.includes(operation))) return;
    new Interpreter(this.#page, ctm, this.#depth + 1).run(list);
  }

  #show(shown: unknown): void {
    const font = this.#page.font(this.#state.font);
    if (!Array.isArray(shown)) return;
    for (const item of shown as readonly unknown[]) {
      // The numbers of TJ go against the line in horizontal writing and along with it in vertical (section 9.4.3).
      if (typeof item === 'number')
        this.#advance(((font?.vertical === true ? item : -item) * this.#state.size) / 1000, font);
      else if (isShownGlyph(item)) this.#showGlyph(item, font);
    }
  }

  #showGlyph(glyph: ShownGlyph, font: Font | undefined): void {
    const { size, charSpacing, wordSpacing, renderingMode, white, rise, ctm } = this.#state;
    const vertical = font?.vertical ?? false;
    const matrix = multiply(ctm, this.#textMatrix);
    const [x, y] = apply(matrix, this.#x, this.#y + rise);
    if (font?.procedures !== undefined) this.#inner(font.procedures.get(glyph.operatorListId), matrix);
    const width = vertical ? -number(glyph.vmetric?.[0] ?? -1000) : glyph.width;
    const spacing = charSpacing + (glyph.isSpace ? wordSpacing : 0);
    const along = width * (font?.scale ?? 0.001) * size;
    const before = { x: this.#x, y: this.#y };
    this.#advance(along, font);
    const [endX, endY] = apply(matrix, this.#x, this.#y + rise);
    this.#advance(vertical ? -spacing : spacing, font);
    if (!Number.isFinite(x + y + endX + endY)) {
      this.#x = before.x;
      this.#y = before.y;
      return;
    }
    const em = Math.abs(size) * Math.hypot(matrix[2], matrix[3]);
    const { unicode: text, originalCharCode: code } = glyph;
    const hidden = white || INVISIBLE_MODES.has(renderingMode) || em === 0;
    this.#page.glyphs.push({ text, code, font: this.#state.font, x, y, endX, endY, size: em, vertical, hidden });
  }

  /** @param along in text space; down the page in vertical writing */
  #advance(along: number, font: Font | undefined): void {
    if (font?.vertical === true) this.#y -= along;
    else this.#x += along * this.#state.horizontalScale;
  }
}

interface ShownGlyph {
  readonly unicode: string;
  readonly originalCharCode: number;
  readonly width: number;
  readonly vmetric?: readonly unknown[];
  readonly isSpace: boolean;
  readonly operatorListId?: unknown;
}

function isShownGlyph(item: unknown): item is ShownGlyph {
  if (typeof item !== 'object' || item === null || !('unicode' in item) || !('width' in item)) return false;
  return typeof item.unicode === 'string' && typeof item.width === 'number';
}

const isOperationList = (value: unknown): value is OperationList =>
  typeof value === 'object' && value !== null && 'fnArray' in value && 'argsArray' in value;

const freshState = (ctm: Matrix): GraphicsState => ({
  ctm,
  font: '',
  size: 0,
  charSpacing: 0,
  wordSpacing: 0,
  horizontalScale: 1,
  rise: 0,
  leading: 0,
  renderingMode: 0,
  white: false,
});

/** pdfjs tells colours as `#rrggbb`, older operations as three numbers to 255. */
function isWhite(args: readonly unknown[]): boolean {
  if (typeof args[0] === 'string') return args[0].toLowerCase() === '#ffffff';
  return args.length === 3 && args.every((component) => component === 255);
}
