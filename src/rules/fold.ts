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
/** Σ is σ or ς by what stands behind it; halves of surrogate pairs mean nothing by themselves. Such texts are folded as a whole. */
const BY_CONTEXT = /[\u03A3\uD800-\uDFFF]/;

/** Folds a text with all of `folds`. The result has the same length in UTF-16 units. */
export function foldText(text: string, folds: readonly Fold[]): string {
  if (isAsciiText(text)) return folds.includes('case') ? text.toLowerCase() : text;
  return BY_CONTEXT.test(text) ? foldWhole(text, folds) : foldUnits(text, tableOf(folds));
}

/** Lower case without a change of length; the few characters that would grow stay as they are. */
export const lowerCase = (text: string): string => foldText(text, ['case']);

/** Counts bytes of UTF-8, which is many times faster than a pattern. */
export const isAsciiText = (text: string): boolean => Buffer.byteLength(text) === text.length;

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
  const table = Uint16Array.from({ length: 0x1_0000 }, (_, unit) => foldUnit(unit, folds));
  tables.set(key, table);
  return table;
}

/** As `foldWhole` does it, without its searches: 65,536 of those take a second, which the first mail would wait for. */
function foldUnit(unit: number, folds: readonly Fold[]): number {
  let folded = String.fromCharCode(unit);
  const isWide = unit === 0x3000 || (unit >= 0xff00 && unit <= 0xffef);
  if (isWide && folds.includes('width')) folded = sameLength(folded, folded.normalize('NFKC'));
  if (folds.includes('han')) folded = SIMPLIFIED.get(folded) ?? folded;
  if (folds.includes('case')) folded = sameLength(folded, folded.toLowerCase());
  return folded.charCodeAt(0);
}

function foldUnits(text: string, table: Uint16Array): string {
  const units = Buffer.from(text, 'utf16le');
  for (let at = 0; at < units.length; at += 2) {
    const unit = (units[at] ?? 0) | ((units[at + 1] ?? 0) << 8);
    const folded = table[unit] ?? unit;
    if (folded !== unit) {
      units[at] = folded & 0xff;
      units[at + 1] = folded >> 8;
    }
  }
  return units.toString('utf16le');
}

const sameLength = (before: string, after: string): string => (after.length === before.length ? after : before);
