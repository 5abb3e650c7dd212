// How random a text looks. Keys are drawn by lot, names and words are made by people: the former use most characters once and
// change between kinds of characters all the time.

/** Shannon entropy of the characters, in bits for each (0 for one character repeated, 4 at most for hexadecimal). */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

export const CLASSES = ['lower', 'upper', 'digit', 'symbol'] as const;
export type CharacterClass = (typeof CLASSES)[number];

export function classOf(character: string): CharacterClass {
  if (character >= 'a' && character <= 'z') return 'lower';
  if (character >= 'A' && character <= 'Z') return 'upper';
  return character >= '0' && character <= '9' ? 'digit' : 'symbol';
}

/** Kinds of characters that a text has: lower and upper case, digits, anything else. */
export function classesOf(text: string): ReadonlySet<CharacterClass> {
  return new Set([...text].map(classOf));
}

/** How often the kind of character changes from one to the next. */
export function changesOf(text: string): number {
  let changes = 0;
  for (let at = 1; at < text.length; at++) if (classOf(text.charAt(at)) !== classOf(text.charAt(at - 1))) changes++;
  return changes;
}

/** Bits for each character that random values stay above, by alphabet (detectors.md, other secrets). */
const HEX_BITS = 3;
const MIXED_BITS = 3.5;
/** Share of changes: random letters and digits have 0.4 to 0.6, `accessTokenProvider2` has 0.2. */
const CHANGE_RATE = 0.22;

/** True for what chance wrote: 20 or more characters of mixed kinds, or hexadecimal digits; not for names made of words. */
export function looksRandom(text: string): boolean {
  const classes = classesOf(text);
  if (!classes.has('digit') || classes.size < 2) return false;
  if (isWords(text) || changesOf(text) < CHANGE_RATE * text.length) return false;
  return entropyOf(text) > (/^[0-9a-f-]+$/i.test(text) ? HEX_BITS : MIXED_BITS);
}

/** `accessTokenProvider2`, `production-database-2026`. */
const isWords = (text: string): boolean =>
  text
    .replace(/[\d_.-]{1,6}$/, '')
    .split(/(?=[A-Z])|[-_.]/)
    .every((part) => /^[A-Z]?[a-z]{2,}$/.test(part));
