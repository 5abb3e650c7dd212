// Context of a candidate: which words stand near it, what stands directly before it, whether it is a word of its own.
// Works on the scan view in lower case; every search is bounded by the window it looks at.

/** Characters before a candidate in which a supporting word counts (the default of the common DLP suites). */
const BEFORE = 300;
/** Characters after it. */
const AFTER = 60;
/** Characters before it in which a word is its label. */
const LABEL = 30;

/** Labels that say: this number is something else. */
const NEGATIVE_LABELS = [
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

/** Latin labels that people write right in front of a number without a blank. */
export const GLUED_LABEL = /(?:^|[^a-z])(?:tel|phone|mobile|cell|id|no|sfz|idno|certno|card|pan)$/;

export interface Surroundings {
  /** The whole view. */
  readonly text: string;
  /** The same in lower case and of the same length. */
  readonly lower: string;
  /** Lower-case text above the column in which an offset stands, where the text is a table. */
  readonly columnHeader?: (offset: number) => string | undefined;
  /** Lower-case texts that say something about the whole segment: file name, sheet, subject. */
  readonly remote?: readonly string[];
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
  const { keywords } = names;
  const { lower, remote = [] } = around;
  const label = labelBefore(lower, start);
  const header = around.columnHeader?.(start);
  const has = (text: string): boolean => keywords.some((word) => includesWord(text, word));
  const negatives = names.negative === undefined ? NEGATIVE_LABELS : [...NEGATIVE_LABELS, ...names.negative];
  const denial = Math.max(lastOf(label, negatives), -1);
  if (has(label) && lastOf(label, keywords) > denial) return { nearness: 'labelled', isDenied: false };
  if (header !== undefined && has(header)) return { nearness: 'labelled', isDenied: false };
  const isNear = hasKeyword(around, start, end, keywords) || remote.some(has);
  const isDenied = denial >= 0 || (header !== undefined && lastOf(header, negatives) >= 0);
  return { nearness: isNear ? 'near' : 'none', isDenied: isDenied && !isNear };
}

/** What stands directly before a span, in its own line. */
function labelBefore(lower: string, start: number): string {
  const before = lower.slice(Math.max(0, start - LABEL), start);
  return before.slice(before.lastIndexOf('\n') + 1);
}

/** True when a word of `keywords` (lower case) stands near the span. */
export function hasKeyword({ lower }: Surroundings, start: number, end: number, keywords: readonly string[]): boolean {
  const before = lower.slice(Math.max(0, start - BEFORE), start);
  const after = lower.slice(end, end + AFTER);
  return keywords.some((word) => includesWord(before, word) || includesWord(after, word));
}

/** True when the nearest label in front says that this is something else, and no keyword stands between. */
export function hasNegativeLabel({ lower }: Surroundings, start: number, keywords: readonly string[]): boolean {
  const label = lower.slice(Math.max(0, start - LABEL), start);
  const negative = lastOf(label, NEGATIVE_LABELS);
  return negative >= 0 && negative > lastOf(label, keywords);
}

/**
 * True when the span is not part of a longer word or number: no ASCII letter or digit on either side (Han on either side
 * is normal, and so is `_` in file names), no decimal point with a digit beyond. A comma separates: no number that we look
 * for is short enough to be a group of an amount, and in CSV everything stands between commas.
 */
export function standsAlone({ text, lower }: Surroundings, start: number, end: number): boolean {
  const before = text.charAt(start - 1);
  if (isAlphanumeric(text.charAt(end))) return false;
  if (
    isAlphanumeric(before) &&
    !(/[A-Za-z]/.test(before) && GLUED_LABEL.test(lower.slice(Math.max(0, start - 8), start)))
  )
    return false;
  if (before === '.' && isDigit(text.charAt(start - 2))) return false;
  return !isDecimalTail(text, end);
}

/** `13812345678.25` is an amount; `13812345678.2026-01-01` is not. */
function isDecimalTail(text: string, end: number): boolean {
  return /^\.\d{1,6}(?![\d/-])/.test(text.slice(end, end + 8));
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9' && character.length === 1;
const isAlphanumeric = (character: string): boolean => /^[0-9A-Za-z]$/.test(character);
const isWord = (character: string): boolean => isAlphanumeric(character) || character === '_';

/** Latin words must stand as words (`pan` is not in `company`); Han words stand anywhere. */
export function includesWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const openLeft = !isWord(word.charAt(0)) || !isWord(text.charAt(at - 1));
    const openRight = !isWord(word.charAt(word.length - 1)) || !isWord(text.charAt(at + word.length));
    if (openLeft && openRight) return true;
  }
  return false;
}

function lastOf(text: string, words: readonly string[]): number {
  return Math.max(-1, ...words.map((word) => (includesWord(text, word) ? text.lastIndexOf(word) : -1)));
}
