// Patterns that the engine of JavaScript may run on mail: what it does from one place on is bounded by a number worked out here, so that
// it is linear in the text like RE2, without two calls out of JavaScript for each value. Plain forms only:
// characters, classes, counted repeats, alternatives. Whatever else stands in a pattern is left to RE2; nothing throws.

/** Steps that a pattern may take from one place on, at the very worst; in truth most take a few. */
const MAX_STEPS = 1024;

/** What matching may cost: from one place on, and in how many ways it may succeed there (each is gone back to when what follows fails). */
interface Cost {
  readonly ways: number;
  readonly steps: number;
  /** Where nothing follows: then the first way is the last. */
  readonly last: number;
}

const ONE: Cost = { ways: 1, steps: 1, last: 1 };

/**
 * The same pattern for JavaScript, global, with the same matches; undefined when it is not a plain one, or may take too long.
 * @param isBehindDigit false: what begins right behind a digit is passed over
 */
export function boundedPattern(source: string, isBehindDigit: boolean): RegExp | undefined {
  const cost = costOf(source);
  if (cost === undefined || cost.last > MAX_STEPS) return undefined;
  return new RegExp(isBehindDigit ? source : `(?<![0-9])(?:${source})`, 'g');
}

function costOf(source: string): Cost | undefined {
  // Half of a surrogate pair would be a character of its own.
  if (/[\uD800-\uDFFF]/.test(source)) return undefined;
  const reader = new Reader(source);
  const cost = reader.alternatives();
  return reader.isAtEnd ? cost : undefined;
}

/** A class of characters and ranges; escapes of signs, `\d` and `\w` mean the same in both, `\s` does not. */
const CLASS = /\[(?![\^\]])(?:[^[\]\\]|\\[dwtnr\\[\]^.\-/+()|])+\]/y;
const CHARACTER = /[^\\^$.*+?()[\]{}|]|\\[dwtnr\\.*+?()[\]{}|/^$-]/y;
const BORDER = /\\b/y;
const REPEAT = /\?|\{(\d{1,3})(?:,(\d{1,3}))?\}/y;
/** Lazy, possessive or repeated repeats. */
const MORE = /[?*+{]/y;

/** Reads a pattern from left to right; `undefined` where it is no plain one. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#source.length;
  }

  alternatives(): Cost | undefined {
    let all = this.#sequence();
    while (all !== undefined && this.#source.charAt(this.#at) === '|') {
      this.#at++;
      const other = this.#sequence();
      all = other && { ways: all.ways + other.ways, steps: all.steps + other.steps, last: all.last + other.last };
    }
    return all;
  }

  #sequence(): Cost | undefined {
    let all: Cost = { ways: 1, steps: 0, last: 0 };
    while (!this.isAtEnd && !'|)'.includes(this.#source.charAt(this.#at))) {
      const next = this.#repeated();
      if (next === undefined) return undefined;
      all = followed(all, next);
    }
    return all;
  }

  #repeated(): Cost | undefined {
    const one = this.#one();
    if (one === undefined) return undefined;
    const found = this.#take(REPEAT);
    if (found === undefined) return this.#take(MORE) === undefined ? one : undefined;
    if (this.#take(MORE) !== undefined) return undefined;
    const [, least, most = least] = found;
    return least === undefined ? repeated(one, 0, 1) : repeated(one, Number(least), Number(most));
  }

  #one(): Cost | undefined {
    if (this.#source.startsWith('(?:', this.#at)) {
      this.#at += 3;
      const inside = this.alternatives();
      if (this.#source.charAt(this.#at) !== ')') return undefined;
      this.#at++;
      return inside;
    }
    return (this.#take(CLASS) ?? this.#take(CHARACTER) ?? this.#take(BORDER)) && ONE;
  }

  #take(what: RegExp): RegExpExecArray | undefined {
    what.lastIndex = this.#at;
    const found = what.exec(this.#source);
    if (found !== null) this.#at += found[0].length;
    return found ?? undefined;
  }
}

function followed(a: Cost, b: Cost): Cost {
  return { ways: a.ways * b.ways, steps: a.steps + a.ways * b.steps, last: a.steps + a.ways * b.last };
}

/** Optional repeats at the end cost what each of them costs: where one fails, what was found before is the match. */
function repeated(one: Cost, least: number, most: number): Cost {
  let all: Cost = { ways: 1, steps: 0, last: 0 };
  let sum = least === 0 ? 1 : 0;
  for (let count = 1; count <= most; count++) {
    all = followed(all, one);
    if (count >= least) sum += all.ways;
  }
  let needed: Cost = { ways: 1, steps: 0, last: 0 };
  for (let count = 1; count < least; count++) needed = followed(needed, one);
  const last = needed.steps + needed.ways * (most - Math.max(least, 1) + 1) * one.steps;
  return { ways: sum, steps: all.steps, last };
}
