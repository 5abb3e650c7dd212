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
/**
 * Σ is σ or ς by what stands behind it; halves of surrogate pairs mean nothing by themselves. Such texts are folded as a whole, which
 * is slow; the halves with which emoji begin (U+1F000 to U+1FBFF) are not among them, for no fold changes those.
 */
const BY_CONTEXT = /[\u03A3\uD800-\uD83B\uD83F-\uDBFF]/;

/** Folds a text with all of `folds`. The result has the same length in UTF-16 units. */
export function foldText(text: string, folds: readonly Fold[]): string {
  if (isAsciiText(text)) return folds.includes('case') ? text.toLowerCase() : text;
  return BY_CONTEXT.test(text) ? foldWhole(text, folds) : foldUnits(text, tableOf(folds));
}

/** Lower case without a change of length; the few characters that would grow stay as they are. */
export function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : foldText(text, ['case']);
}

/** Counts bytes of UTF-8, which is many times faster than a pattern; a beginning that is not ASCII spares us the rest. */
export const isAsciiText = (text: string): boolean => isAscii(text.slice(0, BEGINNING)) && isAscii(text);
const BEGINNING = 1024;
const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

function foldWhole(text: string, folds: readonly Fold[]): string {
  let folded = text;
  if (folds.includes('width')) folded = folded.replaceAll(WIDE, (c) => sameLength(c, c.normalize('NFKC')));
  if (folds.includes('han')) folded = folded.replaceAll(TRADITIONAL, (c) => SIMPLIFIED.get(c) ?? c);
  if (!folds.includes('case')) return folded;
  const lower = folded.toLowerCase();
  return lower.length === folded.length ? lower : [...folded].map((c) => sameLength(c, c.toLowerCase())).join('');
}

/** For every UTF-16 unit what it is folded to; worked out once for each set of folds. */
const tables = new Map<string, Uint16Array>();

function tableOf(folds: readonly Fold[]): Uint16Array {
  const key = folds.toSorted().join(' ');
  const known = tables.get(key);
  if (known !== undefined) return known;
  const table = Uint16Array.from({ length: 0x1_0000 }, (_, unit) =>
    foldWhole(String.fromCharCode(unit), folds).charCodeAt(0),
  );
  tables.set(key, table);
  return table;
}

function foldUnits(text: string, table: Uint16Array): string {
  const units = new Uint16Array(text.length);
  const bytes = Buffer.from(units.buffer);
  bytes.write(text, 'utf16le');
  let isChanged = false;
  for (let at = 0; at < units.length; at++) {
    const unit = units[at] ?? 0;
    const folded = table[unit] ?? unit;
    if (folded === unit) continue;
    units[at] = folded;
    isChanged = true;
  }
  return isChanged ? bytes.toString('utf16le') : text;
}

const sameLength = (before: string, after: string): string => (after.length === before.length ? after : before);
