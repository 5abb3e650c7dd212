// Finds all words of a list in one pass over a text, however long the list is: 100,000 words cost hardly more than ten. Words are
// sorted, so that those with a common beginning stand side by side, and a text goes down into them unit by unit; bits for the
// beginnings of words say beforehand where that is worth while. Some ten bytes a word besides its letters. Knows nothing of
// lists, findings or folding: text and words have to be folded alike.

/** Units by which the beginning of a word is told from other text. */
const BEGINNING = 4;
/** Bits for each word: one beginning in sixteen is looked at in vain. */
const BITS_PER_WORD = 16;
const LEAST_BITS = 1 << 10;
const MOST_BITS = 1 << 23;

/** @param which number of the word in the list that the dictionary was made of */
type Found = (which: number, start: number, end: number) => void;

export class Dictionary {
  /** Numbers of the words in the order of their letters. */
  readonly #order: Uint32Array;
  /** Letters of all words in that order, one after the other, and where each begins. */
  readonly #letters: Uint16Array;
  readonly #begins: Uint32Array;
  /** Beginnings of words by their length: of two units (of all words), of two, three, and four and more (of words so long). */
  readonly #pairs: Beginnings;
  readonly #beginnings: readonly Beginnings[];
  /** 1 for each unit that is a word by itself; absent when there is none. */
  readonly #single: Uint8Array | undefined;

  /** @param words folded; empty ones are left out, equal ones are found as often as they are there */
  constructor(words: readonly string[]) {
    const sorted = [...words.keys()].filter((i) => words[i] !== '').sort((a, b) => byUnits(words[a], words[b]));
    this.#order = Uint32Array.from(sorted);
    this.#begins = new Uint32Array(sorted.length + 1);
    let total = 0;
    for (const [i, which] of sorted.entries()) this.#begins[i + 1] = total += words[which]?.length ?? 0;
    this.#letters = new Uint16Array(total);
    for (const [i, which] of sorted.entries()) copyUnits(words[which] ?? '', this.#letters, this.#begins[i] ?? 0);
    const long = words.filter((word) => word.length > 1);
    this.#pairs = new Beginnings(2, long);
    this.#beginnings = [2, 3, BEGINNING].flatMap((length) => {
      const ofLength = long.filter((word) => Math.min(word.length, BEGINNING) === length);
      return ofLength.length === 0 ? [] : [new Beginnings(length, ofLength)];
    });
    this.#single = singles(words);
  }

  /**
   * All words that begin from `from` on and before `to`, overlapping ones too. Latin words are found only where none of their kind
   * stands before them; whether one stands behind is for the caller to see.
   */
  find(text: string, from: number, to: number, found: Found): void {
    const [single, pairs] = [this.#single, this.#pairs];
    let wasWord = isWordUnit(text.charCodeAt(from - 1));
    let unit = text.charCodeAt(from);
    for (let at = from; at < to; at++) {
      const next = text.charCodeAt(at + 1);
      const isWord = isWordUnit(unit);
      if (!(isWord && wasWord) && (pairs.mayBe(unit, next) || single?.[unit] === 1) && this.#mayBegin(text, at))
        this.#goDown(text, at, found);
      wasWord = isWord;
      unit = next;
    }
  }

  #mayBegin(text: string, at: number): boolean {
    if (this.#single?.[text.charCodeAt(at)] === 1) return true;
    for (const beginnings of this.#beginnings) if (beginnings.mayBeAt(text, at)) return true;
    return false;
  }

  /** Words that the text goes on with: always a stretch of the sorted ones, and the shortest stands first. */
  #goDown(text: string, at: number, found: Found): void {
    let low = 0;
    let high = this.#order.length;
    for (let depth = 0; low < high && at + depth < text.length; depth++) {
      const unit = text.charCodeAt(at + depth);
      low = this.#firstFrom(unit, depth, low, high);
      high = this.#firstFrom(unit + 1, depth, low, high);
      for (; low < high && this.#lengthOf(low) === depth + 1; low++) found(this.#order[low] ?? 0, at, at + depth + 1);
    }
  }

  /** The first of a stretch of words of more than `depth` units whose unit there is not below `unit`. */
  #firstFrom(unit: number, depth: number, low: number, high: number): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#letters[(this.#begins[middle] ?? 0) + depth] ?? 0) < unit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #lengthOf(position: number): number {
    return (this.#begins[position + 1] ?? 0) - (this.#begins[position] ?? 0);
  }
}

/** Whether some word begins with these units: never "no" where one does, seldom "yes" where none does. */
class Beginnings {
  readonly #length: number;
  readonly #bits: Uint8Array;
  readonly #mask: number;

  /** @param words of at least `length` units */
  constructor(length: number, words: readonly string[]) {
    this.#length = length;
    const wanted = Math.min(MOST_BITS, Math.max(LEAST_BITS, words.length * BITS_PER_WORD));
    const bits = 2 ** Math.ceil(Math.log2(wanted));
    this.#mask = bits - 1;
    this.#bits = new Uint8Array(bits >>> 3);
    for (const word of words) {
      const bit = this.#hashAt(word, 0) & this.#mask;
      this.#bits[bit >>> 3] = (this.#bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
  }

  /** For beginnings of two units. */
  mayBe(first: number, second: number): boolean {
    return this.#has(mix(mix(0, first), second));
  }

  mayBeAt(text: string, at: number): boolean {
    return at + this.#length <= text.length && this.#has(this.#hashAt(text, at));
  }

  #hashAt(text: string, at: number): number {
    let hash = 0;
    for (let i = 0; i < this.#length; i++) hash = mix(hash, text.charCodeAt(at + i));
    return hash;
  }

  #has(hash: number): boolean {
    const bit = hash & this.#mask;
    return ((this.#bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }
}

const mix = (hash: number, unit: number): number => {
  const mixed = Math.imul(hash ^ unit, 0x9e37_79b1);
  return mixed ^ (mixed >>> 15);
};

/** ASCII letters, digits and `_`: what a Latin word is made of. */
const WORD_UNITS = Uint8Array.from({ length: 128 }, (_, unit) => (/\w/.test(String.fromCharCode(unit)) ? 1 : 0));

export function isWordUnit(unit: number): boolean {
  return WORD_UNITS[unit] === 1;
}

function singles(words: readonly string[]): Uint8Array | undefined {
  const alone = words.filter((word) => word.length === 1);
  if (alone.length === 0) return undefined;
  const table = new Uint8Array(0x1_0000);
  for (const word of alone) table[word.charCodeAt(0)] = 1;
  return table;
}

function byUnits(a = '', b = ''): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function copyUnits(word: string, into: Uint16Array, at: number): void {
  for (let i = 0; i < word.length; i++) into[at + i] = word.charCodeAt(i);
}
