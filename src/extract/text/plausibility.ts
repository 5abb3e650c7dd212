// How much a reading of some bytes looks like text that people write: the share of everyday characters in it. Ordinary Chinese has
// more than six in ten, lists of names four; the same bytes read in a wrong charset have one in ten or less. One pass, no copies.
import { CHINESE, HANGUL, KANA_AND_KANJI, NEUTRAL, ODD, SPEAKS_FOR } from './frequent.ts';

/** Which everyday characters count for a charset. */
const SCRIPTS: ReadonlyMap<string, number> = new Map([
  ['gb18030', CHINESE],
  ['big5-hkscs', CHINESE],
  ['hz', CHINESE],
  ['shift_jis', KANA_AND_KANJI],
  ['euc-jp', KANA_AND_KANJI],
  ['euc-kr', HANGUL],
]);
const ANY_SCRIPT = CHINESE | KANA_AND_KANJI | HANGUL;
/** Charsets without scripts of ours: one byte is one letter, and every text fits. */
const OF_EAST_ASIA = /^(?:gb|big5|hz|shift|euc|utf|iso-2022$)/;

const LINE_FEED = 0x0a;
/** Below this share of everyday characters a text or a line may be something else. */
const DOUBTFUL_LINE = 0.3;
const DOUBTFUL_TEXT = 0.45;

export interface Tally {
  /** Characters that could tell something. */
  readonly telling: number;
  /** Of them the everyday ones, and those that no text has. */
  readonly everyday: number;
  readonly odd: number;
  /** A line of its own looks like something else than the rest. */
  readonly hasDoubtfulLine: boolean;
}

export function tally(text: string, charset: string): Tally {
  const scripts = SCRIPTS.get(charset) ?? ANY_SCRIPT;
  let telling = 0;
  let everyday = 0;
  let odd = 0;
  let lineStart = 0;
  let lineEveryday = 0;
  let hasDoubtfulLine = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      if (unit !== LINE_FEED) continue;
      if (isDoubtful(telling - lineStart, everyday - lineEveryday)) hasDoubtfulLine = true;
      lineStart = telling;
      lineEveryday = everyday;
      continue;
    }
    const bits = SPEAKS_FOR[unit] ?? 0;
    if ((bits & NEUTRAL) !== 0) continue;
    telling++;
    if ((bits & scripts) !== 0) everyday++;
    else if ((bits & ODD) !== 0) odd++;
  }
  if (isDoubtful(telling - lineStart, everyday - lineEveryday)) hasDoubtfulLine = true;
  return { telling, everyday, odd, hasDoubtfulLine };
}

const isDoubtful = (telling: number, everyday: number): boolean => telling >= 2 && everyday < telling * DOUBTFUL_LINE;

/** From 1 (all everyday) to below 0 (replacement characters). A text that tells nothing is as good as any. */
export function score({ telling, everyday, odd }: Tally, charset: string): number {
  if (telling === 0) return 0.5;
  // Of a charset of single letters only the odd ones can be counted.
  return OF_EAST_ASIA.test(charset) ? (everyday - 2 * odd) / telling : 0.4 - (2 * odd) / telling;
}

/** No other reading is worth a try: all of it, line by line, is what people write. */
export const isConvincing = (counts: Tally): boolean =>
  counts.odd === 0 && !counts.hasDoubtfulLine && counts.everyday >= counts.telling * DOUBTFUL_TEXT;
