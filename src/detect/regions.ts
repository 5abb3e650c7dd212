// Stretches of a text in which a number may be hidden: runs of digits, numerals and letters with at most three separators between
// (detectors.md 1.1, views V2 and V3). One cheap pass over the scan view; words and sentences are passed over. Never throws.
import {
  CLASSES,
  COMMA,
  DIGIT,
  HARD,
  LETTER,
  LIST,
  LOOKALIKE,
  NOTHING,
  NUMERAL,
  OTHER,
  QUOTE,
  SOFT,
} from './digit-classes.ts';

/** A run without separators. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** Digits, numerals included. */
  readonly digits: number;
  /** It holds numerals or letters of other scripts. */
  readonly isSpelt: boolean;
}

export interface Region {
  readonly tokens: readonly Token[];
  /** What stands behind each token but the last: SOFT, LIST or HARD, whichever parts more. */
  readonly breaks: readonly number[];
}

/** Most separators between two digits. */
const MAX_SEPARATORS = 3;
/** The shortest identifiers have eight characters, six of them digits at least. */
const MIN_LENGTH = 8;
const MIN_DIGITS = 6;
/** No identifier is longer, not even an IBAN. */
export const MAX_LENGTH = 34;
/** A longer region is cut; what stands across the cut is in both parts. */
const MAX_TOKENS = 512;
const OVERLAP = MAX_LENGTH;

/** @param isWide says whether the comma at an offset was a wide one, `，`; the ASCII comma separates values */
export function* regionsOf(text: string, isWide: (offset: number) => boolean): Generator<Region> {
  const digits = new Digits(text);
  let tokens: Token[] = [];
  let breaks: number[] = [];
  for (let at = 0; at < text.length;) {
    if (tokens.length === 0) {
      const digit = digits.next(at);
      if (digit === -1) return;
      at = beginningBefore(text, digit, at);
    }
    const token = tokenAt(text, at);
    at = token.end;
    const isPart = isPartOfNumber(text, token);
    if (isPart) tokens.push(token);
    const gap = isPart ? gapAt(text, at, isWide) : undefined;
    if (gap !== undefined && tokens.length < MAX_TOKENS) {
      breaks.push(gap.kind);
      at = gap.end;
      continue;
    }
    if (isLongEnough(tokens)) yield { tokens, breaks: breaks.slice(0, tokens.length - 1) };
    if (gap !== undefined) at = tokens[MAX_TOKENS - OVERLAP]?.start ?? at;
    tokens = [];
    breaks = [];
  }
}

/** 1 for digits and numerals: where none of them is there is no number, and that is most of most texts. */
const COUNTS = Uint8Array.from(CLASSES, (kind) => (kind === DIGIT || kind === NUMERAL ? 1 : 0));
/** A text is walked in pieces that were copied out of it: many times faster than unit by unit out of a string. */
const PIECE = 4096;

/** Where the digits and numerals of a text are. */
class Digits {
  readonly #text: string;
  readonly #units: Uint16Array;
  readonly #bytes: Buffer;
  /** Offsets in the text of what the piece holds. */
  #start = 0;
  #end = 0;

  constructor(text: string) {
    this.#text = text;
    this.#units = new Uint16Array(Math.min(text.length, PIECE));
    this.#bytes = Buffer.from(this.#units.buffer);
  }

  /** Offset of the next one; -1 when there is none. */
  next(from: number): number {
    for (let at = from; at < this.#text.length;) {
      if (at < this.#start || at >= this.#end) this.#load(at);
      for (; at < this.#end; at++) if (COUNTS[this.#units[at - this.#start] ?? 0] === 1) return at;
    }
    return -1;
  }

  #load(start: number): void {
    this.#start = start;
    this.#end = start + (this.#bytes.write(this.#text.slice(start, start + this.#units.length), 'utf16le') >>> 1);
  }
}

/** Back over the letters of a number in front of its first digit, and over separators between them; words stay behind. */
function beginningBefore(text: string, digit: number, floor: number): number {
  let beginning = digit;
  for (let at = digit; at > floor;) {
    const tokenEnd = at;
    while (at > floor && isOfToken(text.charCodeAt(at - 1))) at--;
    if (tokenEnd - at > 2 && tokenEnd !== digit) break; // a word
    if (at < tokenEnd || at === digit) beginning = at;
    let separators = 0;
    while (at > floor && (CLASSES[text.charCodeAt(at - 1)] ?? OTHER) >= SOFT && separators <= 2 * MAX_SEPARATORS) {
      at--;
      separators++;
    }
    if (separators === 0 || separators > 2 * MAX_SEPARATORS) break;
  }
  return beginning;
}

function isOfToken(unit: number): boolean {
  const kind = CLASSES[unit] ?? OTHER;
  return kind >= DIGIT && kind <= LOOKALIKE;
}

function tokenAt(text: string, start: number): Token {
  let digits = 0;
  let isSpelt = false;
  let end = start;
  for (; end < text.length; end++) {
    const kind = CLASSES[text.charCodeAt(end)] ?? OTHER;
    if (kind === DIGIT) digits++;
    else if (kind === NUMERAL) {
      digits++;
      isSpelt = true;
    } else if (kind === LOOKALIKE) isSpelt = true;
    else if (kind !== LETTER) break;
  }
  return { start, end, digits, isSpelt };
}

/** Words are no parts of numbers; one or two capitals are, and a single letter. */
function isPartOfNumber(text: string, { start, end, digits }: Token): boolean {
  if (end - start > MAX_LENGTH) return false;
  if (digits > 0) return digits * 4 >= end - start || end - start <= MIN_DIGITS;
  if (end - start === 1) return true;
  return end - start === 2 && isCapital(text.charCodeAt(start)) && isCapital(text.charCodeAt(start + 1));
}

const isCapital = (unit: number): boolean => unit >= 0x41 && unit <= 0x5a;

/** Separators up to the next token; undefined where the region ends. */
function gapAt(
  text: string,
  start: number,
  isWide: (offset: number) => boolean,
): { readonly end: number; readonly kind: number } | undefined {
  let kind = SOFT;
  let count = 0;
  let hasLineEnd = false;
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const one = CLASSES[unit] ?? OTHER;
    if (one >= DIGIT && one <= LOOKALIKE) return { end: at, kind };
    if (one === NOTHING) continue;
    const as = one === COMMA ? (isWide(at) ? LIST : OTHER) : one === QUOTE ? (hasLineEnd ? HARD : OTHER) : one;
    if (as === OTHER || ++count > MAX_SEPARATORS) return undefined;
    kind = Math.max(kind, as);
    hasLineEnd ||= unit === 0x0a;
  }
  return undefined;
}

function isLongEnough(tokens: readonly Token[]): boolean {
  let length = 0;
  let digits = 0;
  for (const token of tokens) {
    length += token.end - token.start;
    digits += token.digits;
  }
  return length >= MIN_LENGTH && digits >= MIN_DIGITS;
}
