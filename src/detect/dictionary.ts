// Finds all words of a list in one pass over a text, however long the list is: 100,000 words cost little more than ten. Words are
// sorted, so that those with a common beginning stand side by side, and a text goes down into them unit by unit; bits for the
// beginnings of words say beforehand where that is worth while. A quarter of a MiB, and some ten bytes a word besides its letters. Knows
// nothing of lists, findings or folding: text and words have to be folded alike.

/** Units by which the beginning of a word is told from other text. */
const BEGINNING = 4;
/** Bits for each distinct beginning: one in sixteen that is none is looked at in vain. */
const BITS_PER_BEGINNING = 16;
const LEAST_BITS = 1 << 12;
const MOST_BITS = 1 << 23;

/** @param which number of the word in the list that the dictionary was made of */
type Found = (which: number, start: number, end: number) => void;

export class Dictionary {
  /** Numbers of the words in the order of their letters. */
  readonly #order: Uint32Array;
  /** Letters of all words in that order, one after the other, and where each begins. */
  readonly #letters: Uint16Array;
  readonly #begins: Uint32Array;
  /** Where in the order the words begin whose first unit is this one. */
  readonly #firsts: Uint32Array;
  /** The first two units of all words. */
  readonly #pairs: Beginnings;
  /** The first two of words of two, three of words of three, four of longer ones. */
  readonly #beginnings: readonly Beginnings[];
  /** 1 for each unit that is a word by itself. */
  readonly #single: Uint8Array;

  /** @param words folded; empty ones are left out, equal ones are found as often as they are there */
  constructor(words: readonly string[]) {
    const order = inOrder(words);
    this.#order = Uint32Array.from(order);
    this.#begins = new Uint32Array(order.length + 1);
    for (const [i, which] of order.entries())
      this.#begins[i + 1] = (this.#begins[i] ?? 0) + (words[which] ?? '').length;
    this.#letters = new Uint16Array(this.#begins[order.length] ?? 0);
    Buffer.from(this.#letters.buffer).write(order.map((which) => words[which]).join(''), 'utf16le');
    this.#firsts = this.#indexFirsts();
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
    let wasWord = from > 0 && isWordUnit(text.charCodeAt(from - 1));
    for (let offset = from; offset < to; offset += CHUNK - 1) {
      // One unit more than is walked: each is looked at together with the next.
      const loaded = load(text, offset, Math.min(to + 1, offset + CHUNK));
      const count = Math.min(loaded, to - offset, CHUNK - 1);
      wasWord = this.#findInChunk(text, offset, count, wasWord, found);
    }
  }

  /** Returns whether the last unit was one of a Latin word. */
  #findInChunk(text: string, offset: number, count: number, isAfterWord: boolean, found: Found): boolean {
    const single = this.#single;
    const { bits, mask } = this.#pairs;
    let wasWord = isAfterWord;
    for (let k = 0; k < count; k++) {
      const unit = chunk[k] ?? 0;
      const isWord = WORD_UNITS[unit] === 1;
      const isInside = isWord && wasWord;
      wasWord = isWord;
      if (isInside) continue;
      const bit = hashPair(unit, chunk[k + 1] ?? 0) & mask;
      if (((bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0 && single[unit] !== 1) continue;
      if (single[unit] === 1 || this.#mayBegin(text, offset + k)) this.#goDown(text, offset + k, found);
    }
    return wasWord;
  }

  #mayBegin(text: string, at: number): boolean {
    for (const beginnings of this.#beginnings) if (beginnings.mayBeAt(text, at)) return true;
    return false;
  }

  /** Words that the text goes on with: always a stretch of the sorted ones, and the shortest stands first. */
  #goDown(text: string, at: number, found: Found): void {
    const first = text.charCodeAt(at);
    let low = this.#firsts[first] ?? 0;
    let high = this.#firsts[first + 1] ?? 0;
    for (let depth = 1; low < high; depth++) {
      for (; low < high && this.#lengthOf(low) === depth; low++) found(this.#order[low] ?? 0, at, at + depth);
      if (at + depth >= text.length) return;
      const unit = text.charCodeAt(at + depth);
      low = this.#firstFrom(unit, depth, low, high);
      high = this.#firstFrom(unit + 1, depth, low, high);
    }
  }

  #indexFirsts(): Uint32Array {
    const firsts = new Uint32Array(0x1_0001);
    for (let i = 0; i < this.#order.length; i++) {
      const next = (this.#letters[this.#begins[i] ?? 0] ?? 0) + 1;
      firsts[next] = (firsts[next] ?? 0) + 1;
    }
    for (let unit = 1; unit < firsts.length; unit++) firsts[unit] = (firsts[unit] ?? 0) + (firsts[unit - 1] ?? 0);
    return firsts;
  }

  /** The first of a stretch of words of more than `depth` units whose unit there is not below `unit`. */
  #firstFrom(unit: number, depth: number, from: number, to: number): number {
    let low = from;
    let high = to;
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

/** Numbers of the words that are not empty, in the order of their UTF-16 units, equal ones in their own. */
function inOrder(words: readonly string[]): readonly number[] {
  const order = [...words.keys()].filter((which) => words[which] !== '');
  return order.toSorted((a, b) => {
    const [left = '', right = ''] = [words[a], words[b]];
    if (left === right) return a - b;
    return left < right ? -1 : 1;
  });
}

/** Whether some word begins with these units: never "no" where one does, seldom "yes" where none does. */
class Beginnings {
  readonly length: number;
  readonly bits: Uint8Array;
  readonly mask: number;

  /** @param words of at least `length` units */
  constructor(length: number, words: readonly string[]) {
    this.length = length;
    const hashes = new Set(words.map((word) => hashAt(word, 0, length)));
    const wanted = Math.min(MOST_BITS, Math.max(LEAST_BITS, hashes.size * BITS_PER_BEGINNING));
    const count = 2 ** Math.ceil(Math.log2(wanted));
    this.mask = count - 1;
    this.bits = new Uint8Array(count >>> 3);
    for (const hash of hashes) {
      const bit = hash & this.mask;
      this.bits[bit >>> 3] = (this.bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
  }

  mayBeAt(text: string, at: number): boolean {
    if (at + this.length > text.length) return false;
    const bit = hashAt(text, at, this.length) & this.mask;
    return ((this.bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }
}

function hashAt(text: string, at: number, length: number): number {
  let hash = hashPair(text.charCodeAt(at), text.charCodeAt(at + 1));
  for (let i = 2; i < length; i++) hash = hashPair(hash, text.charCodeAt(at + i));
  return hash;
}

/** Odd factors with bits all over, so that neighbours come to lie apart. */
function hashPair(first: number, second: number): number {
  const hash = (Math.imul(first, 0x1b87_3593) + Math.imul(second, 0x2545_f491)) | 0;
  return hash ^ (hash >>> 15);
}

/** A text is walked in pieces that were copied out of it: many times faster than unit by unit out of a string. */
const CHUNK = 4096;
const chunk = new Uint16Array(CHUNK);
const chunkBytes = Buffer.from(chunk.buffer);

/** Returns how many units the chunk holds now; behind them stands NUL. */
function load(text: string, from: number, to: number): number {
  const count = chunkBytes.write(text.slice(from, to), 'utf16le') >>> 1;
  if (count < CHUNK) chunk[count] = 0;
  return count;
}

/** ASCII letters, digits and `_`: what a Latin word is made of. */
const WORD_UNITS = new Uint8Array(0x1_0000);
for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz')
  WORD_UNITS[character.charCodeAt(0)] = 1;

export function isWordUnit(unit: number): boolean {
  return WORD_UNITS[unit] === 1; // NaN, which stands outside of a text, is none
}

/** Most dictionaries have no word of one unit: they share this. */
const NONE = new Uint8Array(0x1_0000);

function singles(words: readonly string[]): Uint8Array {
  const alone = words.filter((word) => word.length === 1);
  if (alone.length === 0) return NONE;
  const table = new Uint8Array(0x1_0000);
  for (const word of alone) table[word.charCodeAt(0)] = 1;
  return table;
}
