// A stretch of text as its letters and digits, in order, with what lies between them: from here every run that may be a name, a
// word, a phrase or an address is tried against a table, without making a string of it.
import { foldText } from '../../rules/fold.ts';
import { classOf, GAP, upperUnit, WORD } from '../letters.ts';

/** What stands between two letters: nothing, a joiner (`-`), blanks, light punctuation, or something that no value spans. */
export const GAPS = { none: 0, joiner: 1, blank: 2, punctuation: 3, hard: 4 } as const;

const JOINERS = /^[-_./@+&'’·•‧∙#:]$/;
const LIGHT = /^[\s\p{P}\p{S}]{1,4}$/u;
const HARD = /[\n\r\t|;；]/;

export class RegionWords {
  readonly length: number;
  /** Capital letters and digits; `folded` has simplified Han in place of traditional. */
  readonly plain: Uint16Array;
  readonly folded: Uint16Array;
  /** Where each stood in the text. */
  readonly #origins: Uint32Array;
  readonly #classes: Uint8Array;
  readonly #gaps: Uint8Array;
  readonly #breaks = new Map<number, Uint32Array>();

  /** Characters `from` to `to` of a scan view. */
  constructor(text: string, from: number, to: number) {
    const piece = text.slice(from, to);
    const simplified = foldText(piece, ['han']);
    this.plain = new Uint16Array(piece.length);
    this.folded = new Uint16Array(piece.length);
    this.#origins = new Uint32Array(piece.length);
    this.#classes = new Uint8Array(piece.length);
    this.#gaps = new Uint8Array(piece.length);
    let length = 0;
    let before: number = GAP;
    let end = 0;
    for (let at = 0; at < piece.length; at++) {
      const unit = piece.charCodeAt(at);
      before = classOf(unit, before);
      if (before === GAP) continue;
      this.plain[length] = upperUnit(unit);
      this.folded[length] = upperUnit(simplified.charCodeAt(at));
      this.#origins[length] = from + at;
      this.#classes[length] = before;
      this.#gaps[length] = length === 0 ? GAPS.hard : end === at ? GAPS.none : gapOf(piece, end, at);
      end = at + 1;
      length++;
    }
    this.length = length;
  }

  /** A word begins with its first letter; in Han a value may begin anywhere. */
  mayStart(at: number): boolean {
    return this.#classes[at] !== WORD || this.#gaps[at] !== GAPS.none || this.#classes[at - 1] !== WORD;
  }

  /** @param at the unit behind the last one */
  mayEnd(at: number): boolean {
    return at >= this.length || this.#classes[at - 1] !== WORD || this.mayStart(at);
  }

  /** The first unit from `at` on that lies behind a wider gap than that; a value that begins at `at` ends there at last. */
  breakAfter(at: number, widest: number): number {
    let breaks = this.#breaks.get(widest);
    if (breaks === undefined) {
      breaks = new Uint32Array(this.length + 1).fill(this.length);
      for (let i = this.length - 1; i > 0; i--)
        breaks[i - 1] = (this.#gaps[i] ?? 0) > widest ? i : (breaks[i] ?? this.length);
      this.#breaks.set(widest, breaks);
    }
    return breaks[at] ?? this.length;
  }

  /** Span in the text of units `from` to `to`, exclusive. */
  span(from: number, to: number): { readonly start: number; readonly end: number } {
    return { start: this.#origins[from] ?? 0, end: (this.#origins[to - 1] ?? 0) + 1 };
  }
}

function gapOf(text: string, from: number, to: number): number {
  if (to - from > 8) return GAPS.hard;
  const gap = text.slice(from, to);
  if (JOINERS.test(gap)) return GAPS.joiner;
  if (HARD.test(gap)) return GAPS.hard;
  if (/^\s{1,4}$/.test(gap) || /^[.·'-] ?$/.test(gap)) return GAPS.blank;
  return LIGHT.test(gap) ? GAPS.punctuation : GAPS.hard;
}
