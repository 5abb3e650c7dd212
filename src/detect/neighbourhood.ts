// What stands around a candidate, for detectors that ask more of it than how near a word stands that names it. Values without a
// check digit ask first, because most numbers in a table are none of theirs: words are compiled once, slices are short.
import { contextOf } from './context.ts';
import type { Candidate } from './detector.ts';

/** Characters in front of a value in which a label is looked for (as in context.ts). */
const LABEL = 30;
/** A full stop ends a sentence with a blank behind it. */
const SENTENCE_END = /[。！？；!?]|[.;] /;

/** A name of the value stands directly before it or above its column, and no other label is nearer. */
export function isLabelled(candidate: Candidate, keywords: readonly string[], negative?: readonly string[]): boolean {
  const names = negative === undefined ? { keywords } : { keywords, negative };
  return contextOf(candidate, candidate.start, candidate.end, names).nearness === 'labelled';
}

/**
 * The same without asking for other labels, and only within the sentence: in `護照號碼請於櫃檯填寫。案件 395253778` the label is about
 * something else.
 */
export function isNamed(candidate: Candidate, keywords: readonly string[]): boolean {
  const since = textSinceLabel(candidate, keywords);
  // `No. 1234`: the full stop of the label's own abbreviation.
  if (since !== undefined && !SENTENCE_END.test(since.replace(/^[.] ?/, ''))) return true;
  const header = candidate.columnHeader?.(candidate.start);
  return header !== undefined && header.search(anyOf(keywords)) >= 0;
}

/** What stands between the nearest label in front and the value; undefined where there is none in front of it. */
export function textSinceLabel({ lower, start }: Candidate, keywords: readonly string[]): string | undefined {
  const before = lower.slice(Math.max(0, start - LABEL), start);
  const pattern = anyOf(keywords);
  if (before.search(pattern) < 0) return undefined;
  let end = 0;
  for (const match of before.matchAll(pattern)) end = match.index + match[0].length;
  return before.slice(end);
}

/** True when one of the words (lower case) stands within so many characters in front of the value or behind it. */
export function isWithin(
  { lower, start, end }: Candidate,
  words: readonly string[],
  reach: { readonly before: number; readonly after: number },
): boolean {
  const pattern = anyOf(words);
  const before = lower.slice(Math.max(0, start - reach.before), start);
  return before.search(pattern) >= 0 || lower.slice(end, end + reach.after).search(pattern) >= 0;
}

/** A group of a longer number in groups: `12-3456` in `555-12-3456-1`. Blanks don't join. */
export function isGroupOfLonger({ text, start, end }: Candidate): boolean {
  if (text.charAt(start - 1) === '-' && isAlphanumeric(text.charAt(start - 2))) return true;
  return text.charAt(end) === '-' && isAlphanumeric(text.charAt(end + 1));
}

const isAlphanumeric = (character: string): boolean => /^[0-9A-Za-z]$/.test(character);

const compiled = new WeakMap<readonly string[], RegExp>();

/** Latin words stand as words, the longest first; Han words stand anywhere. */
function anyOf(words: readonly string[]): RegExp {
  const known = compiled.get(words);
  if (known !== undefined) return known;
  const made = new RegExp(
    words
      .toSorted((a, b) => b.length - a.length)
      .map((word) => {
        const literal = word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
        return `${/^\w/.test(word) ? String.raw`(?<!\w)` : ''}${literal}${/\w$/.test(word) ? String.raw`(?!\w)` : ''}`;
      })
      .join('|'),
    'g',
  );
  compiled.set(words, made);
  return made;
}
