// Context of a candidate: which words stand near it, what stands directly before it, whether it is a word of its own.
// Works on the scan view in lower case; every search is bounded by the window it looks at.
import { isWordUnit } from './dictionary.ts';

/** Characters before a candidate in which a supporting word counts (the default of the common DLP suites). */
const BEFORE = 300;
/** Characters after it. */
const AFTER = 60;
/** Characters before it in which a word is its label. */
const LABEL = 30;

/** Labels that say: this number is something else. */
export const NEGATIVE_LABELS = [
  ...['订单', '单号', '运单', '快递', '流水', '工单', '批次', '料号', '型号', '版本', '会议号', '示例', '测试', '脱敏'],
  ...['訂單', '單號', '託運', '流水號', '批號', '料號', '型號', '範例', '測試'],
  ...[
    'order',
    'tracking',
    'invoice no',
    'sku',
    'part no',
    'part number',
    'ticket',
    'ref',
    'build',
    'sample',
    'example',
    'serial',
  ],
];

/** Characters in front of a value in which a label without a blank is looked for. */
const GLUED = 8;
/** Latin labels that people write right in front of a number without a blank. */
export const GLUED_LABEL = /(?:^|[^a-z])(?:tel|phone|mobile|cell|id|no|sfz|idno|certno|card|pan)$/;

export interface Surroundings {
  /** The whole view. */
  readonly text: string;
  /** The same in lower case and of the same length. */
  readonly lower: string;
  /** Lower-case text above the column in which an offset stands, where the text is a table. */
  readonly columnHeader?: ((offset: number) => string | undefined) | undefined;
  /** Lower-case texts that say something about the whole segment: file name, sheet, subject. */
  readonly remote?: readonly string[] | undefined;
  /** Keywords (this very array) of which none stands near a value, above a column or afar. */
  readonly absent?: readonly string[] | undefined;
  /** None of NEGATIVE_LABELS stands near, above a column or afar. */
  readonly isUndeniable?: boolean | undefined;
}

/** How near the closest word stands that names a value. */
export type Nearness = 'labelled' | 'near' | 'none';

export interface Context {
  readonly nearness: Nearness;
  /** The nearest label says that the value is something else, and nothing near says that it is not. */
  readonly isDenied: boolean;
}

/** What stands around a span, for a value with these names. */
export function contextOf(
  around: Surroundings,
  start: number,
  end: number,
  names: { readonly keywords: readonly string[]; readonly negative?: readonly string[] },
): Context {
  const { lower, remote = [] } = around;
  const isAbsent = around.absent === names.keywords;
  const hasOthers = around.isUndeniable !== true || names.negative !== undefined;
  if (isAbsent && !hasOthers) return UNNAMED;
  const own = wordsOf(names.keywords);
  const others = hasOthers ? othersOf(around, names.negative) : [];
  const span = { lower, start, end };
  const from = labelStart(lower, start);
  const label = isAbsent ? -1 : lastClaim(span, from, own);
  const denial = Math.max(-1, ...others.map((words) => lastClaim(span, from, words)));
  if (label >= 0 && label >= denial) return { nearness: 'labelled', isDenied: false };
  const header = around.columnHeader?.(start);
  if (!isAbsent && header !== undefined && own.test(header)) return { nearness: 'labelled', isDenied: false };
  if (!isAbsent && (isNamedNear(span, own) || remote.some((text) => own.test(text))))
    return { nearness: 'near', isDenied: false };
  const isDenied = denial >= 0 || (header !== undefined && others.some((words) => words.test(header)));
  return { nearness: 'none', isDenied };
}

const UNNAMED: Context = { nearness: 'none', isDenied: false };

function othersOf({ isUndeniable }: Surroundings, negative: readonly string[] | undefined): readonly Words[] {
  const own = negative === undefined ? [] : [wordsOf(negative)];
  return isUndeniable === true ? own : [NEGATIVE, ...own];
}

/** True when a word of the keywords stands directly before the span or above its column: `contextOf` without the rest. */
export function isLabelled(around: Surroundings, start: number, end: number, keywords: readonly string[]): boolean {
  const own = wordsOf(keywords);
  const span = { lower: around.lower, start, end };
  if (lastClaim(span, labelStart(around.lower, start), own) >= 0) return true;
  const header = around.columnHeader?.(start);
  return header !== undefined && own.test(header);
}

interface Span {
  readonly lower: string;
  readonly start: number;
  readonly end: number;
}

/** Where the label of a span begins: in its own line, in its own cell or the one to the left. */
function labelStart(lower: string, start: number): number {
  const earliest = Math.max(0, start - LABEL);
  const before = lower.slice(earliest, start);
  const line = before.lastIndexOf('\n') + 1;
  const cell = lastCellBorder(before, lastCellBorder(before, before.length));
  return earliest + Math.max(line, cell + 1);
}

function lastCellBorder(text: string, before: number): number {
  return before <= 0 ? -1 : Math.max(text.lastIndexOf('\t', before - 1), text.lastIndexOf('|', before - 1));
}

/** No word that names a value is longer: `往来港澳通行证`, `exit-entry permit for hong kong and macau`. */
const LONGEST_WORD = 40;

/** Offset behind the last of these words between `from` and the span that is about the span; -1 where there is none. */
function lastClaim(span: Span, from: number, words: Words): number {
  let last = -1;
  // A long word may begin further away; where it ends is what counts.
  for (const wordEnd of words.ends(span.lower, Math.max(0, from - LONGEST_WORD), span.start)) {
    if (wordEnd > from && !isAboutAnother(span, wordEnd, span.start)) last = wordEnd;
  }
  return last;
}

function isNamedNear(span: Span, words: Words): boolean {
  const { lower, start, end } = span;
  for (const wordEnd of words.ends(lower, Math.max(0, start - BEFORE), start)) {
    if (!isAboutAnother(span, wordEnd, start)) return true;
  }
  for (const wordEnd of words.ends(lower, end, end + AFTER)) {
    if (!isAboutAnother(span, wordEnd, wordEnd + OWNED * 2)) return true;
  }
  return false;
}

/** How far behind a word its value begins, and how far that value is looked at. */
const OWNED = 20;
/** A value of six characters or more, most of them digits, perhaps in groups. */
const VALUE = /[a-z]{0,3}[0-9](?:[ -]?[0-9a-z]){5,}/;
const DATE = /^(?:19|20)\d\d[ -]?[01]\d/;

/**
 * `手机 138... 身份证 4403...`: a word with a value of another form right behind it names that value. A value of the same form does
 * not take it away: in a list the one word is for all of them.
 */
function isAboutAnother({ lower, start, end }: Span, wordEnd: number, until: number): boolean {
  const between = lower.slice(wordEnd, Math.min(until, wordEnd + OWNED * 2));
  const found = VALUE.exec(between);
  if (found === null || found.index > OWNED || DATE.test(found[0])) return false;
  const mine = formOf(lower.slice(start, end));
  const run = formOf(/^[0-9a-z]+(?:-[0-9a-z]+)*/.exec(found[0])?.[0] ?? '');
  // Of groups between blanks it is not known how many belong to the value.
  return run.length >= 6 ? !isSameForm(run, mine) : !isSameForm(formOf(found[0]).slice(0, mine.length), mine);
}

const formOf = (value: string): string =>
  value
    .replaceAll(/[^0-9a-z]/g, '')
    .replaceAll(/[0-9]/g, '9')
    .replaceAll(/[a-z]/g, 'a');

/** As long, and both of digits or both with letters; the last character may be a check letter. */
const isSameForm = (a: string, b: string): boolean =>
  a.length === b.length && a.slice(0, -1).includes('a') === b.slice(0, -1).includes('a');

/** True when a word of `keywords` (lower case) stands near the span. */
export function hasKeyword({ lower }: Surroundings, start: number, end: number, keywords: readonly string[]): boolean {
  const words = wordsOf(keywords);
  return words.test(lower.slice(Math.max(0, start - BEFORE), start)) || words.test(lower.slice(end, end + AFTER));
}

/** True when the nearest label in front says that this is something else, and no keyword stands between. */
export function hasNegativeLabel({ lower }: Surroundings, start: number, keywords: readonly string[]): boolean {
  const from = Math.max(0, start - LABEL);
  const negative = Math.max(-1, ...NEGATIVE.ends(lower, from, start));
  return negative >= 0 && negative > Math.max(-1, ...wordsOf(keywords).ends(lower, from, start));
}

/**
 * True when the span is not part of a longer word or number: no ASCII letter or digit on either side (Han on either side
 * is normal, and so is `_` in file names), no decimal point with a digit beyond, no sign of money in front, no mask on one side.
 * A comma separates: no number that we look for is short enough to be a group of an amount, and in CSV everything stands
 * between commas.
 */
export function standsAlone({ text }: Pick<Surroundings, 'text'>, start: number, end: number): boolean {
  if (isWordUnit(text.charCodeAt(end)) && text.charCodeAt(end) !== UNDERSCORE) return false;
  if (text.charCodeAt(end) === DOT && isDecimalTail(text, end)) return false;
  return mayBegin(text, start) && !isAmount(text, start) && !isMasked(text, start, end);
}

/** Where the next value that stands alone may begin, behind `start`: at the end of the text where there is none. */
export function nextBeginning({ text }: Pick<Surroundings, 'text'>, start: number): number {
  let at = start + 1;
  while (at < text.length && !mayBegin(text, at)) at++;
  return at;
}

/** Whether what stands before a value lets it stand alone. */
function mayBegin(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (before === DOT) return !isDigit(text.charCodeAt(start - 2));
  if (!isWordUnit(before) || before === UNDERSCORE) return true;
  return !isDigit(before) && GLUED_LABEL.test(text.slice(Math.max(0, start - GLUED), start).toLowerCase());
}

/** `$13812345678`: a sum of money. */
function isAmount(text: string, start: number): boolean {
  return /[$¥€£₩] ?$/.test(text.slice(Math.max(0, start - 2), start));
}

/** `6222021234567****`: what is left of a masked number. The same signs on both sides are emphasis (`**13812345678**`). */
function isMasked(text: string, start: number, end: number): boolean {
  if (!MASKS.includes(text.charAt(start - 1) || ' ') && !MASKS.includes(text.charAt(end) || ' ')) return false;
  const before = /[*•●#]+$/.exec(text.slice(Math.max(0, start - MASK), start))?.[0] ?? '';
  const after = /^[*•●#]+/.exec(text.slice(end, end + MASK))?.[0] ?? '';
  return before !== after && Math.max(before.length, after.length) > 1;
}
const MASKS = '*•●#';
/** As far as a mask is looked at. */
const MASK = 8;

/** `13812345678.25` is an amount; `13812345678.2026-01-01` is not. */
function isDecimalTail(text: string, end: number): boolean {
  return /^\.\d{1,6}(?![\d/-])/.test(text.slice(end, end + 8));
}

const DOT = 0x2e;
const UNDERSCORE = 0x5f;
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
const isWord = (character: string): boolean => isWordUnit(character.charCodeAt(0));

/** Latin words must stand as words (`pan` is not in `company`); Han words stand anywhere. */
export function includesWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const openLeft = !isWord(word.charAt(0)) || !isWord(text.charAt(at - 1));
    const openRight = !isWord(word.charAt(word.length - 1)) || !isWord(text.charAt(at + word.length));
    if (openLeft && openRight) return true;
  }
  return false;
}

/** Words to look for in short stretches of text; compiled once for each list. */
class Words {
  readonly #any: RegExp;

  constructor(words: readonly string[]) {
    // The longest first: `card number` ends further on than `card`, and the nearest label is the one that ends last.
    const longest = words.toSorted((a, b) => b.length - a.length);
    this.#any = new RegExp(longest.length === 0 ? '(?!)' : longest.map(asPattern).join('|'), 'g');
  }

  test(text: string): boolean {
    this.#any.lastIndex = 0;
    return this.#any.test(text);
  }

  /** Offsets behind each of the words from `from` to `to`, a few hundred characters at most. */
  ends(text: string, from: number, to: number): readonly number[] {
    const stretch = text.slice(from, to);
    if (!this.test(stretch)) return NOWHERE;
    this.#any.lastIndex = 0; // `matchAll` begins there
    return Array.from(stretch.matchAll(this.#any), (match) => from + match.index + match[0].length);
  }
}

const NOWHERE: readonly number[] = [];

function asPattern(word: string): string {
  const literal = word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return `${isWord(word.charAt(0)) ? '(?<![0-9A-Za-z_])' : ''}${literal}${isWord(word.charAt(word.length - 1)) ? '(?![0-9A-Za-z_])' : ''}`;
}

const compiled = new WeakMap<readonly string[], Words>();

/** @param words an array that lives on: what it is compiled to is kept for it */
export function wordsOf(words: readonly string[]): Words {
  const known = compiled.get(words);
  if (known !== undefined) return known;
  const made = new Words(words);
  compiled.set(words, made);
  return made;
}

const NEGATIVE = new Words(NEGATIVE_LABELS);
