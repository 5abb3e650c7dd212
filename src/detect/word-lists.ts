// The word lists of the rules, made ready: lists that read a text in the same way (same folds) become one dictionary, so that a text is
// folded and walked once for all of them. Made once for a set of rules. A word is what stands as a word: `plan` is not in `planet`;
// Han words stand anywhere. The same word counts again behind its end; different words may overlap.
import { foldText, isAsciiText, type Fold } from '../rules/fold.ts';
import type { WordList } from '../rules/rule-set.ts';
import RE2 from 're2';
import { Dictionary, isWordUnit } from './dictionary.ts';
import { anyWord } from './names.ts';
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
  /** Whether one of the words stands in a text; in ASCII three times faster than the dictionary. Absent for many words. */
  readonly any?: RE2;
  /** UTF-16 units of the longest word. */
  readonly longest: number;
  /** By the dictionary's numbers. */
  readonly words: readonly { readonly list: WordList; readonly word: string }[];
}

/** Words that one pattern may look for; of more it has too many states. */
const FEW = 2_000;
/** UTF-16 units walked before others may have a turn: some milliseconds at the most. */
const STRETCH = 65_536;

const made = new WeakMap<WordLists, readonly Alike[]>();

/** Makes the lists ready now rather than with the first message; 100,000 words take a fifth of a second. */
export function prepareWordLists(lists: WordLists): void {
  readyOf(lists);
}

/** @param text the scan view */
export function* findWords(text: string, lists: WordLists, found: (word: FoundWord) => void): Generator<void> {
  for (const { folds, dictionary, words, any, longest } of readyOf(lists)) {
    const folded = foldText(text, folds);
    const isAscii = isAsciiText(folded);
    const goOn = new Map<number, number>();
    for (let from = 0; from < folded.length; from += STRETCH) {
      const to = Math.min(folded.length, from + STRETCH);
      if (isAscii && any?.test(Buffer.from(folded.slice(from, to + longest))) === false) {
        yield;
        continue;
      }
      dictionary.find(folded, from, to, (which, start, end) => {
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
  const folded = words.map(({ word }) => foldText(normalise(word).text, folds)).filter((word) => word !== '');
  const longest = Math.max(0, ...folded.map((word) => word.length));
  const isFew = folded.length > 0 && folded.length <= FEW;
  return {
    ...{ folds, words, longest },
    dictionary: new Dictionary(words.map(({ word }) => foldText(normalise(word).text, folds))),
    ...(isFew ? { any: new RE2(anyWord(folded), 'u') } : {}),
  };
}
