// One pattern, looked for from an offset on. Over bytes, in two calls that say where a match begins and where it ends: half the price of
// one that says what it is. A pattern that asks what stands before it is asked over the whole window instead. Where a pattern is plain
// enough (bounded-pattern.ts) JavaScript looks for it in the text, without a call out of it. Throws what RE2 throws.
import type RE2 from 're2';
import { boundedPattern } from './bounded-pattern.ts';
import { compilePattern } from './pattern-set.ts';
import type { Window } from './window.ts';

export interface Match {
  /** Span in the text. */
  readonly start: number;
  readonly end: number;
}

/** `^`, `$`, `\b` and the like; a class that begins with `^` is none. Sees too many rather than too few. */
const ASSERTION = /(?<!\[)\^|\$|\\[bBAz]/;

export class Pattern {
  readonly #id: string;
  readonly #source: string;
  readonly #asksAround: boolean;
  readonly #anywhere: RE2;
  /** Made with the first match. */
  #here: RE2 | undefined;
  readonly #bounded: RegExp | undefined;

  /**
   * Throws, with the detector's name, when the pattern does not compile or matches everywhere.
   * @param isBehindDigit whether it matters what begins right behind a digit
   */
  constructor(id: string, source: string, isBehindDigit = true) {
    this.#id = id;
    this.#source = source;
    this.#asksAround = ASSERTION.test(source);
    this.#anywhere = compilePattern(id, source, this.#asksAround ? 'gu' : 'u');
    this.#bounded = boundedPattern(source, isBehindDigit);
  }

  /** The first match in a window that begins at `from` or behind. */
  find(window: Window, from: number): Match | undefined {
    if (this.#bounded !== undefined) return findBounded(this.#bounded, window, from);
    return this.#asksAround ? this.#findInWindow(window, from) : this.#findInBytes(window, from);
  }

  /** With one character before, which the pattern may ask about; what begins there is none of ours, and makes it slow. */
  #findInWindow(window: Window, from: number): Match | undefined {
    const first = window.unitIn(from) === 0 ? 0 : window.byteIn(from - 1);
    const at = this.#anywhere.search(window.bytes.subarray(first));
    if (at < 0) return undefined;
    return window.fromByte(first + at) < from ? this.#findFrom(window, from) : this.#matchAt(window, first + at);
  }

  #findFrom(window: Window, from: number): Match | undefined {
    this.#anywhere.lastIndex = window.byteIn(from);
    const match = this.#anywhere.exec(window.bytes);
    if (match === null) return undefined;
    return { start: window.fromByte(match.index), end: window.fromByte(match.index + match[0].length) };
  }

  #findInBytes(window: Window, from: number): Match | undefined {
    const { bytes } = window;
    // Where nothing matched yet there is no need to know which byte is which: a match in the character before is passed over.
    const first = from === window.start ? 0 : window.byteIn(from);
    let at = this.#anywhere.search(first === 0 ? bytes : bytes.subarray(first));
    if (at < 0) return undefined;
    if (window.fromByte(first + at) < from) {
      const again = window.byteIn(from);
      at = this.#anywhere.search(bytes.subarray(again));
      if (at < 0) return undefined;
      return this.#matchAt(window, again + at);
    }
    return this.#matchAt(window, first + at);
  }

  #matchAt(window: Window, byte: number): Match {
    const here = (this.#here ??= compilePattern(this.#id, this.#source, 'uy'));
    here.lastIndex = byte;
    if (!here.test(window.bytes)) throw new Error('a match was found and is not there');
    return { start: window.fromByte(byte), end: window.fromByte(here.lastIndex) };
  }
}

function findBounded(pattern: RegExp, window: Window, from: number): Match | undefined {
  pattern.lastIndex = window.unitIn(from);
  const match = pattern.exec(window.text);
  if (match === null) return undefined;
  const start = window.fromUnit(match.index);
  return { start, end: start + match[0].length };
}
