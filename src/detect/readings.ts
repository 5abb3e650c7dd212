// Regions -> the numbers that may be meant: with the separators taken out (view V2, `joined`), and with numerals as digits, letters of
// other scripts as Latin ones, letters that stand for digits as digits, or from the end backwards (view V3, `spelt`). Says of each
// how clearly it is one number, so that two neighbours in a list are not glued into a third.
import type { ViewName } from './detector.ts';
import { asWritten, HARD, lettersAsDigits, SOFT } from './digit-classes.ts';
import { MAX_LENGTH, type Region, type Token } from './regions.ts';

export interface Reading {
  readonly text: string;
  /** What is read so, in the scan view. */
  readonly start: number;
  readonly end: number;
  readonly view: ViewName;
  /** What stands on either side is set off otherwise than its own groups are: it is written as one number. */
  readonly isSetOff: boolean;
  /** Lengths of its groups: `4-4-4-4`. */
  readonly grouping: string;
  /** Lines, cells or items of a list have been joined. */
  readonly isAcross: boolean;
  /** It begins where its list, line or cell begins, so that a label in front may be its own. */
  readonly isFirst: boolean;
  /** Nothing of a number stands in front of it. */
  readonly isAtStart: boolean;
  /** It is parted where a resident ID has its parts. */
  readonly isInParts: boolean;
}

const MIN_LENGTH = 8;
/** Digits alone are no longer than this: account numbers. */
const MAX_DIGITS = 22;
/** Pieces of one number that stand on lines or in cells of their own; characters one by one may be more. */
const MAX_PIECES = 6;

/** Characters before a number in which a word is its label. */
const LABEL = 30;

export interface Manner {
  /** Somebody says nearby that numbers are turned round, or a mark in the text turns them (attack C08). */
  readonly isReversed: boolean;
}

/** @param text scan view */
export function* readingsOf(text: string, region: Region, manner: Manner): Generator<Reading> {
  const { tokens } = region;
  const [only] = tokens;
  // Most regions are a number as it stands, which the plain look has seen.
  const isPlain = tokens.length === 1 && only !== undefined && only.digits === only.end - only.start && !only.isSpelt;
  if (isPlain && !manner.isReversed) return;
  const separators = tokens.slice(0, -1).map(({ end }, i) => text.slice(end, tokens[i + 1]?.start ?? end));
  const regionStart = tokens[0]?.start ?? 0;
  for (const [first, { start }] of tokens.entries()) {
    const mayHaveLabel = start - regionStart < LABEL;
    for (const span of spansFrom(region, separators, first)) {
      // What is neither set off nor has a label is a piece of something else, unless it falls apart as an ID does.
      const isWorthIt =
        span.isSetOff || mayHaveLabel || (span.isFirst && !span.isAcross) || isLikeResidentId(tokens, span);
      if (!isWorthIt) continue;
      yield* readingsOfSpan(text, tokens, span, manner);
    }
  }
}

/** A run of tokens that may be one value. */
interface Span extends Pick<Reading, 'start' | 'end' | 'isSetOff' | 'isAcross' | 'isFirst'> {
  readonly first: number;
  readonly last: number;
  readonly isSpelt: boolean;
}

function* spansFrom({ tokens, breaks }: Region, separators: readonly string[], first: number): Generator<Span> {
  const start = tokens[first]?.start ?? 0;
  const isFirst = first === 0 || (breaks[first - 1] ?? SOFT) > SOFT;
  let length = 0;
  let longest = 0;
  let isSpelt = false;
  let isAcross = false;
  let hard = 0;
  let isUniform = true;
  for (let last = first; last < tokens.length; last++) {
    const token = tokens[last];
    if (token === undefined) return;
    if (last > first) {
      const between = breaks[last - 1] ?? HARD;
      isAcross ||= between > SOFT;
      if (between === HARD) hard++;
      isUniform &&= separators[last - 1] === separators[first];
    }
    const size = token.end - token.start;
    length += size;
    longest = Math.max(longest, size);
    isSpelt ||= token.isSpelt;
    if (length > MAX_LENGTH || (longest > 2 && hard >= MAX_PIECES)) return;
    if (length < MIN_LENGTH) continue;
    // Of groups set apart in different ways, or as their neighbours are, none shows where the number ends.
    const own = last === first ? undefined : separators[first];
    const isWhole = first === 0 && last === tokens.length - 1;
    const isSetOff = isWhole || (isUniform && isOther(separators[first - 1], own) && isOther(separators[last], own));
    yield { first, last, start, end: token.end, isSetOff, isAcross, isFirst, isSpelt };
  }
}

/** Where a resident ID falls apart by itself: region, birth date, sequence, check character. */
const RESIDENT_GROUPING = /^(?:6-8-4|6-8-3-1|6-4-4-4|6-4-2-2-4|6-12|14-4|14-3-1)$/;

function isLikeResidentId(tokens: readonly Token[], { first, last }: Span): boolean {
  return last - first < MAX_PIECES && RESIDENT_GROUPING.test(groupingOf(tokens.slice(first, last + 1)));
}

const groupingOf = (tokens: readonly Token[]): string => tokens.map(({ start, end }) => end - start).join('-');

const isOther = (separator: string | undefined, own: string | undefined): boolean =>
  separator === undefined || separator !== own;

function* readingsOfSpan(text: string, tokens: readonly Token[], span: Span, manner: Manner): Generator<Reading> {
  const { start, end, isSetOff, isAcross, isFirst, isSpelt, first, last } = span;
  const own = tokens.slice(first, last + 1);
  const joined = own.map((token) => text.slice(token.start, token.end)).join('');
  const grouping = groupingOf(own);
  const isInParts = RESIDENT_GROUPING.test(grouping);
  const as = { start, end, isSetOff, grouping, isInParts, isAcross, isFirst, isAtStart: first === 0 };
  const written = isSpelt ? asWritten(joined) : joined;
  if ((last > first || isSpelt) && mayBeValue(written)) {
    yield { ...as, text: written, view: isSpelt ? 'spelt' : 'joined' };
  }
  for (const digits of withDigitsForLetters(written)) yield { ...as, text: digits, view: 'spelt' };
  if (manner.isReversed) yield { ...as, text: [...written].toReversed().join(''), view: 'spelt' };
}

/** `44O3O519...` and `A1O9...`: letters among digits, after a letter or two that may be meant. */
function* withDigitsForLetters(written: string): Generator<string> {
  if (!/[OoQDlIiZzSsBb]/.test(written)) return;
  const letters = written.replaceAll(/[0-9]/g, '').length;
  if (letters * 2 > written.length) return;
  // A check letter at the end stays.
  const tail = /[Xx]$/.test(written) ? written.slice(-1) : '';
  for (const kept of [0, 1, 2]) {
    const head = written.slice(0, kept);
    if (!/^[A-Za-z]*$/.test(head)) return;
    // Of two letters in front both are meant as such, and so is one that digits follow, unless all are digits.
    if (kept === 0 ? /^[A-Za-z]{2}/.test(written) : !/[0-9]/.test(written.charAt(kept))) continue;
    const digits = lettersAsDigits(written.slice(kept, written.length - tail.length));
    const text = digits === undefined ? undefined : head.toUpperCase() + digits + tail;
    if (text !== undefined && text !== written && mayBeValue(text)) yield text;
  }
}

/** Not longer than digits are, not a date, and not masked (`6222 XXXX XXXX 1234`). */
function mayBeValue(text: string): boolean {
  if (/^[0-9]+$/.test(text))
    return text.length <= MAX_DIGITS && !/^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]$/.test(text);
  return !/x{2}/i.test(text);
}
