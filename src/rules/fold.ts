// Folding: texts that a reader takes for the same become the same. Case, width (full and half) and Han script
// (traditional to simplified, OpenCC's character table). Every fold keeps the length, so that offsets stay true.
import traditionalToSimplified from 'opencc-js/dict/TSCharacters';

export const FOLDS = ['case', 'width', 'han'] as const;
export type Fold = (typeof FOLDS)[number];

/** Pairs `traditional simplified` joined by `|`; only pairs of equal UTF-16 length are used. */
const SIMPLIFIED: ReadonlyMap<string, string> = new Map(
  traditionalToSimplified
    .split('|')
    .map((pair) => pair.split(' ') as [string, string])
    .filter(([from, to]) => from.length === to.length),
);

/** Just the characters that change, so that a text is searched once and copied in runs. */
const TRADITIONAL = new RegExp(`[${[...SIMPLIFIED.keys()].join('')}]`, 'gu');
/** Full-width and half-width forms, and the ideographic space. */
const WIDE = /[\u3000\uFF00-\uFFEF]/g;
const ASCII = /^[\u0000-\u007F]*$/;

/** Folds a text with all of `folds`. The result has the same length in UTF-16 units. */
export function foldText(text: string, folds: readonly Fold[]): string {
  if (ASCII.test(text)) return folds.includes('case') ? text.toLowerCase() : text;
  let folded = text;
  if (folds.includes('width')) folded = folded.replaceAll(WIDE, (c) => sameLength(c, c.normalize('NFKC')));
  if (folds.includes('han')) folded = folded.replaceAll(TRADITIONAL, (c) => SIMPLIFIED.get(c) ?? c);
  return folds.includes('case') ? lowerCase(folded) : folded;
}

/** Lower case without a change of length; the few characters that would grow stay as they are. */
export function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : [...text].map((c) => sameLength(c, c.toLowerCase())).join('');
}

const sameLength = (before: string, after: string): string => (after.length === before.length ? after : before);
