// A text of lines in different charsets: each line in the one that it looks most like (a UTF-8 footer under GBK text, attack C02).
import { decodeAs } from './decode.ts';
import { score, tally, type Tally } from './plausibility.ts';

/** Charsets in which ASCII is ASCII and a line feed is never part of a character: they can be told line by line. */
export const LINEWISE = ['utf-8', 'gb18030', 'big5-hkscs', 'shift_jis', 'euc-jp', 'euc-kr'] as const;

/** From this share of everyday characters on a reading is what was meant. */
export const SURE = 0.45;
/** How much better another charset has to be for one line: short lines fit by chance. */
const CLEARLY_BETTER = 0.2;
/** Doubtful lines that are looked at one by one; a text with more is read as a whole in the Chinese ways. */
const MAX_DOUBTFUL_LINES = 50_000;

export interface Reading {
  readonly charset: string;
  readonly text: string;
  readonly counts: Tally;
  readonly score: number;
}

export function read(bytes: Buffer, charset: string): Reading {
  const text = decodeAs(bytes, charset);
  const counts = tally(text, charset);
  return { charset, text, counts, score: score(counts, charset) };
}

/**
 * @param whole the charset that the text as a whole is read in
 * @returns readings to be scanned besides that; none when all lines are best read as the whole is
 */
export function readByLine(bytes: Buffer, whole: string): readonly string[] {
  if (/^(?:utf-(?:16|32)|iso-2022$|hz|utf-7|ebcdic)/.test(whole)) return [];
  const pieces: string[] = [];
  let copied = 0;
  let doubtful = 0;
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found + 1;
    const line = bytes.subarray(start, end);
    if (isDoubtful(read(line, whole))) {
      if (++doubtful > MAX_DOUBTFUL_LINES) return ['gb18030', 'big5-hkscs'].map((charset) => decodeAs(bytes, charset));
      const better = betterReading(line, whole);
      if (better !== undefined) {
        pieces.push(decodeAs(bytes.subarray(copied, start), whole), better);
        copied = end;
      }
    }
    start = end;
  }
  if (pieces.length === 0) return [];
  pieces.push(decodeAs(bytes.subarray(copied), whole));
  return [pieces.join('')];
}

const isDoubtful = ({ counts: { telling, odd, hasDoubtfulLine } }: Reading): boolean =>
  telling > 0 && (hasDoubtfulLine || odd > 0);

function betterReading(line: Buffer, whole: string): string | undefined {
  const { score: points } = read(line, whole);
  const [best] = LINEWISE.filter((charset) => charset !== whole)
    .map((charset) => read(line, charset))
    .filter((other) => other.counts.odd === 0 && other.score >= SURE && other.score > points + CLEARLY_BETTER)
    .toSorted((a, b) => b.score - a.score);
  return best?.text;
}
