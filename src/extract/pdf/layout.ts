// The glyphs of a page -> its text as people read it. A document says where glyphs stand, not what belongs together: numbers may
// come glyph by glyph, columns without anything between them, lines in any order (attack X09). So a page is read in the order it
// was written and by the places on the paper; where the two tell different text, both are told.
import type { Glyph } from './glyphs.ts';

/** In ems. Up to this gap glyphs are one word; typesetters letter-space words that much. */
const WORD_GAP = 0.2;
/** From this gap on it is another column. A space is a quarter of an em, two of them half. */
const COLUMN_GAP = 1;
/** Single glyphs that stand in boxes of a form are one number, spaced by their boxes. */
const BOX_GAP = 2.5;
/** How far a glyph may stand above or below the one before it and still be in its line. */
const LINE_SHIFT = 0.5;
/** The same glyph again, hardly moved: bold type made by printing twice. */
const SAME_PLACE = 0.12;
/** How far the next glyph of a line may stand back: kerning, accents. */
const STEP_BACK = 0.4;

/** The readings of a page that differ, the first one in the order of the document. Empty when there is no text. */
export function readingsOf(glyphs: readonly Glyph[]): readonly string[] {
  const written = new Reading().all(glyphs);
  const readings = [written];
  const told = new Set([bare(written)]);
  const add = (text: string): void => {
    if (told.has(bare(text))) return;
    told.add(bare(text));
    readings.push(text);
  };
  add(byPlace(glyphs));
  const visible = glyphs.filter(({ hidden }) => !hidden);
  // Hidden glyphs may stand between the digits of a visible number, and the other way round.
  if (visible.length > 0 && visible.length < glyphs.length) add(byPlace(visible));
  return readings.filter((text) => text.trim() !== '');
}

const bare = (text: string): string => text.replaceAll(/\s+/g, '');

type Gap = '' | ' ' | '\t' | '\n';

/** Writes glyphs one after the other with what stands between them. */
class Reading {
  readonly #text: string[] = [];
  #last: Glyph | undefined;
  /** Glyphs since the last gap. */
  #word = 0;
  /** The last glyph began its line. */
  #isFirst = true;

  all(glyphs: readonly Glyph[]): string {
    for (const glyph of glyphs) this.add(glyph);
    return this.#text.join('');
  }

  add(glyph: Glyph): void {
    const last = this.#last;
    if (last !== undefined) {
      if (isSamePlace(last, glyph)) return;
      const isStacked = this.#isFirst && isBelow(last, glyph);
      const gap = isStacked ? '' : gapBetween(last, glyph, this.#word === 1);
      this.#isFirst = isStacked || gap === '\n';
      this.#gap(gap);
    }
    this.#last = glyph;
    if (isBlank(glyph.text)) {
      this.#gap(' ');
      return;
    }
    this.#text.push(glyph.text);
    this.#word++;
  }

  #gap(gap: Gap): void {
    if (gap === '') return;
    this.#word = 0;
    const before = this.#text.at(-1);
    if (before === undefined) return;
    if (!isGap(before)) this.#text.push(gap);
    else if (rank(gap) > rank(before)) this.#text[this.#text.length - 1] = gap;
  }
}

const GAPS: readonly string[] = ['', ' ', '\t', '\n'];
const rank = (gap: string): number => GAPS.indexOf(gap);
const isGap = (text: string): boolean => rank(text) > 0;
const isBlank = (text: string): boolean => text.trim() === '';

function isSamePlace(a: Glyph, b: Glyph): boolean {
  return a.text === b.text && Math.hypot(a.x - b.x, a.y - b.y) < SAME_PLACE * Math.max(a.size, b.size);
}

/** @param single the word before is one glyph only */
function gapBetween(a: Glyph, b: Glyph, single: boolean): Gap {
  const em = Math.max(a.size, b.size);
  if (em === 0) return '';
  const [ux, uy] = direction(a);
  const dx = b.x - a.endX;
  const dy = b.y - a.endY;
  const along = (dx * ux + dy * uy) / em;
  const across = Math.abs(dy * ux - dx * uy) / em;
  if (across > LINE_SHIFT || a.vertical !== b.vertical) return '\n';
  if (along < -STEP_BACK) return '\t';
  if (along <= WORD_GAP) return '';
  return along < (single ? BOX_GAP : COLUMN_GAP) ? ' ' : '\t';
}

/** Vertical text that was set glyph by glyph: the next one stands right under the last. */
function isBelow(a: Glyph, b: Glyph): boolean {
  const em = Math.max(a.size, b.size);
  const fall = (a.y - b.y) / em;
  return !a.vertical && !b.vertical && Math.abs(a.x - b.x) < LINE_SHIFT * em && fall > 0.7 && fall < 1.5;
}

/** Unit vector of the line that a glyph stands in. */
function direction({ x, y, endX, endY, vertical }: Glyph): readonly [number, number] {
  const length = Math.hypot(endX - x, endY - y);
  if (length > 0) return [(endX - x) / length, (endY - y) / length];
  return vertical ? [0, -1] : [1, 0];
}

interface Line {
  readonly across: number;
  readonly size: number;
  readonly glyphs: { readonly glyph: Glyph; readonly along: number }[];
}

/** Line after line from the top, each from its beginning; lines of one direction after those of another. */
function byPlace(glyphs: readonly Glyph[]): string {
  const directions = new Map<string, { glyph: Glyph; along: number; across: number }[]>();
  for (const glyph of glyphs) {
    if (isBlank(glyph.text)) continue;
    const [ux, uy] = direction(glyph);
    const turned = `${Math.round(ux * 10)} ${Math.round(uy * 10)} ${glyph.vertical}`;
    const placed = { glyph, along: glyph.x * ux + glyph.y * uy, across: glyph.x * uy - glyph.y * ux };
    const group = directions.get(turned);
    if (group === undefined) directions.set(turned, [placed]);
    else group.push(placed);
  }
  return [...directions.values()].map((placed) => new Reading().all(linesOf(placed).flatMap(inOrder))).join('\n');
}

function linesOf(placed: { glyph: Glyph; along: number; across: number }[]): readonly Line[] {
  const lines: Line[] = [];
  let line: Line | undefined;
  for (const { glyph, along, across } of placed.toSorted((a, b) => a.across - b.across)) {
    const isNext = line === undefined || across - line.across > LINE_SHIFT * Math.max(line.size, glyph.size);
    if (line === undefined || isNext) {
      line = { across, size: glyph.size, glyphs: [] };
      lines.push(line);
    }
    line.glyphs.push({ glyph, along });
  }
  return lines;
}

const inOrder = ({ glyphs }: Line): readonly Glyph[] =>
  glyphs.toSorted((a, b) => a.along - b.along).map(({ glyph }) => glyph);
