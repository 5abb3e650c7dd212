// The word lists of the rules, made ready: lists that read a text in the same way (same folds) become one dictionary, so that a text is
// folded and walked once for all of them. Made once for a set of rules. A word is what stands as a word: `plan` is not in `planet`;
// Han words stand anywhere. The same word counts again behind its end; different words may overlap.
import { foldText, type Fold } from '../rules/fold.ts';
import type { WordList } from '../rules/rule-set.ts';
import { Dictionary, isWordUnit } from './dictionary.ts';
import { normalise } from './normalise.ts';

/** The lists of a rule set, as it holds them or in a row. */
export type WordLists = ReadonlyMap<string, WordList> | readonly WordList[];

export interface FoundWord {
  readonly list: WordList;
  /** As it stands in the list. */
  readonly word: string;
  /** Span in the view. */
  readonly start: number;
  readonly end: number;
}

interface Alike {
  readonly folds: readonly Fold[];
  readonly dictionary: Dictionary;
  /** By the dictionary's numbers. */
  readonly words: readonly { readonly list: WordList; readonly word: string }[];
}

/** UTF-16 units walked before others may have a turn: some milliseconds at the most. */
const STRETCH = 65_536;

const made = new WeakMap<WordLists, readonly Alike[]>();

/** Makes the lists ready now rather than with the first message; 100,000 words take a fifth of a second. */
export function prepareWordLists(lists: WordLists): void {
  readyOf(lists);
}

/** @param text the scan view */
export function* findWords(text: string, lists: WordLists, found: (word: FoundWord) => void): Generator<void> {
  for (const { folds, dictionary, words } of readyOf(lists)) {
    const folded = foldText(text, folds);
    const goOn = new Map<number, number>();
    for (let from = 0; from < folded.length; from += STRETCH) {
      dictionary.find(folded, from, Math.min(folded.length, from + STRETCH), (which, start, end) => {
        const entry = words[which];
        if (entry === undefined || start < (goOn.get(which) ?? 0) || goesOn(folded, end)) return;
        goOn.set(which, end);
        found({ ...entry, start, end });
      });
      yield;
    }
  }
}

function goesOn(text: string, end: number): boolean {
  return isWordUnit(text.charCodeAt(end - 1)) && isWordUnit(text.charCodeAt(end));
}

function readyOf(lists: WordLists): readonly Alike[] {
  const known = made.get(lists);
  if (known !== undefined) return known;
  const groups = Map.groupBy(lists.values(), (list) => list.folds.toSorted().join(' '));
  const ready = [...groups.values()].map(alike);
  made.set(lists, ready);
  return ready;
}

function alike(lists: readonly WordList[]): Alike {
  const folds = lists[0]?.folds ?? [];
  const words = lists.flatMap((list) => list.words.map((word) => ({ list, word })));
  // Texts are normalised before they are folded; a word that is not would never be found (`㈱`).
  const dictionary = new Dictionary(words.map(({ word }) => foldText(normalise(word).text, folds)));
  return { folds, dictionary, words };
}
