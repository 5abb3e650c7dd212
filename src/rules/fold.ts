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

/** Folds a text with all of `folds`. The result has the same length in UTF-16 units. */
export function foldText(text: string, folds: readonly Fold[]): string {
  const plan = { case: folds.includes('case'), width: folds.includes('width'), han: folds.includes('han') };
  let folded = '';
  for (const character of text) folded += foldCharacter(character, plan);
  return folded;
}

function foldCharacter(original: string, plan: Readonly<Record<Fold, boolean>>): string {
  const code = original.charCodeAt(0);
  let character = original;
  if (plan.width && (code >= 0xff00 || code === 0x3000)) character = sameLength(character, character.normalize('NFKC'));
  if (plan.han && code >= 0x3400) character = SIMPLIFIED.get(character) ?? character;
  if (plan.case) character = sameLength(character, character.toLowerCase());
  return character;
}

const sameLength = (before: string, after: string): string => (after.length === before.length ? after : before);
