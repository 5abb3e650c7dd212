// What stands around a candidate, for detectors that ask more of it than how near a word stands that names it.
import { contextOf, includesWord } from './context.ts';
import type { Candidate } from './detector.ts';

/** Characters in front of a value in which a label is looked for (as in context.ts). */
const LABEL = 30;

/** A name of the value stands directly before it or above its column, and no other label is nearer. */
export function isLabelled(candidate: Candidate, keywords: readonly string[], negative?: readonly string[]): boolean {
  const names = negative === undefined ? { keywords } : { keywords, negative };
  return contextOf(candidate, candidate.start, candidate.end, names).nearness === 'labelled';
}

/** What stands between the nearest label in front and the value; undefined where the label is not in front of it. */
export function textSinceLabel({ lower, start }: Candidate, keywords: readonly string[]): string | undefined {
  const before = lower.slice(Math.max(0, start - LABEL), start);
  const ends = keywords.flatMap((word) => (includesWord(before, word) ? [before.lastIndexOf(word) + word.length] : []));
  return ends.length === 0 ? undefined : before.slice(Math.max(...ends));
}

/** `護照號碼請於櫃檯填寫。案件 395253778`: the label in front belongs to a sentence that has ended. */
export function isInAnotherSentence(candidate: Candidate, keywords: readonly string[]): boolean {
  return /[。！？；!?]|[.;] /.test(textSinceLabel(candidate, keywords)?.replace(/^[.] ?/, '') ?? '');
}

/** True when one of the words (lower case) stands within so many characters in front of the value or behind it. */
export function isWithin(
  { lower, start, end }: Candidate,
  words: readonly string[],
  reach: { readonly before: number; readonly after: number },
): boolean {
  const before = lower.slice(Math.max(0, start - reach.before), start);
  const after = lower.slice(end, end + reach.after);
  return words.some((word) => includesWord(before, word) || includesWord(after, word));
}

/** A group of a longer number in groups: `12-3456` in `555-12-3456-1`. Blanks don't join. */
export function isGroupOfLonger({ text, start, end }: Candidate): boolean {
  return (
    /[0-9A-Za-z]-$/.test(text.slice(Math.max(0, start - 2), start)) || /^-[0-9A-Za-z]/.test(text.slice(end, end + 2))
  );
}
