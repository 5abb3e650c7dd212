// Bytes whose label is missing, lies, or fits only a part of them: read in all charsets that mail here is written in, and those
// readings kept that look like text; where lines differ (a UTF-8 footer under GBK text) a reading line by line as well (C02).
import { isUtf8 } from 'node:buffer';
import { decodeAs } from './decode.ts';
import { looksLikeEbcdic } from './ebcdic.ts';
import { hasHzSwitches, hasIso2022Switches } from './iso-2022.ts';
import { isConvincing, tally } from './plausibility.ts';
import { LINEWISE, read, readByLine, SURE, type Reading } from './charset-by-line.ts';
import { unmarkedUnicode } from './unmarked-unicode.ts';

/** Larger texts that stay unclear are read in the two Chinese ways, the declared one and Latin-1 only. */
const ALL_WAYS_BYTES = 2 * 1024 * 1024;
/** From this on nothing else need be tried. */
const QUITE_SURE = 0.6;
/** The same, where the label says that each byte is a letter: short words fit by chance. */
const BEYOND_LETTERS = 0.6;
/** Fewer telling characters prove nothing: anything may be a word. */
const FEW = 8;

/** Characters that tell something, below which a text is too short to be called UTF-8 with something broken in it. */
const MUCH = 200;
/** One broken character in so many is an accident: a text that was cut off, a line of somebody else's. */
const RARE = 100;

/** @param declared a charset's name, or undefined where none is declared that says something */
export function doubtfulReadings(bytes: Buffer, declared: string | undefined): readonly string[] {
  return (
    (declared === undefined || declared === 'utf-8' ? nearlyUtf8(bytes) : undefined) ?? allReadings(bytes, declared)
  );
}

/** UTF-8 but for a few lines, as that and those lines in all ways; undefined for what is not. Spares long texts the other ways. */
function nearlyUtf8(bytes: Buffer): readonly string[] | undefined {
  const { text, counts } = read(bytes, 'utf-8');
  const isMuch = counts.telling >= MUCH && counts.everyday >= counts.telling * SURE;
  if (!isMuch || countBroken(text) * RARE > counts.telling) return undefined;
  return uniteReadings([text, ...allReadings(Buffer.concat(brokenLines(bytes)), undefined)]);
}

function allReadings(bytes: Buffer, declared: string | undefined): readonly string[] {
  const guesses = looksLikeBig5(bytes) ? ['big5-hkscs', 'gb18030'] : ['gb18030', 'big5-hkscs'];
  for (const charset of declared === undefined || declared === 'utf-8' ? guesses : []) {
    const quick = read(bytes, charset);
    if (quick.counts.telling < FEW || !isConvincing(quick.counts) || quick.score < QUITE_SURE) continue;
    // Kana of EUC-JP are Big5's simplest and most frequent characters.
    if (charset !== 'big5-hkscs' || read(bytes, 'euc-jp').score < quick.score) return [quick.text];
  }
  if (declared !== undefined && !isOfMany(declared)) return besideLetters(bytes, declared, guesses);
  const ways = new Set([...(declared === undefined ? [] : [declared]), ...guesses, ...otherWays(bytes)]);
  const readings = [...ways].map((charset) => read(bytes, charset));
  // Of equals the declared one and then the first guess stands first.
  const ranked = readings.toSorted((a, b) => b.score - a.score);
  const best = ranked[0];
  if (best === undefined) return [bytes.toString('latin1')];
  return uniteReadings(
    best.score >= SURE ? sureReadings(bytes, best, ranked, declared) : unsureReadings(bytes, ranked, declared),
  );
}

function countBroken(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', at + 1)) count++;
  return count;
}

function brokenLines(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found + 1;
    const line = bytes.subarray(start, end);
    if (!isUtf8(line)) lines.push(line);
    start = end;
  }
  return lines;
}

/** Different ones, in order. */
export const uniteReadings = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

function otherWays(bytes: Buffer): readonly string[] {
  const unicode = unmarkedUnicode(bytes);
  return [
    ...LINEWISE.filter((charset) => charset !== 'utf-8' || isMostlyUtf8(bytes)),
    ...(unicode === undefined ? [] : [unicode]),
    ...(hasIso2022Switches(bytes) ? ['iso-2022'] : []),
    ...(hasHzSwitches(bytes) ? ['hz'] : []),
  ];
}

/** Valid, or with a few broken characters, or in some of its lines. */
const isMostlyUtf8 = (bytes: Buffer): boolean => isUtf8(bytes) || tally(bytes.toString('utf8'), 'utf-8').everyday > 0;

function sureReadings(
  bytes: Buffer,
  best: Reading,
  ranked: readonly Reading[],
  declared: string | undefined,
): readonly string[] {
  const isFew = best.counts.telling < FEW;
  // The declared reading is what some readers show; nonsense it is only where there is enough of it.
  const isRival = (other: Reading): boolean =>
    other.score >= best.score - 0.15 ||
    (isFew && other.counts.odd === 0) ||
    (other.charset === declared && (isFew || other.score >= 0.2));
  const rivals = ranked.filter((reading) => reading === best || isRival(reading)).map(({ text }) => text);
  const byLine = best.counts.hasDoubtfulLine || best.counts.odd > 0 ? readByLine(bytes, best.charset) : [];
  const ebcdic = isFew && looksLikeEbcdic(bytes) ? [decodeAs(bytes, 'ebcdic')] : [];
  return [...rivals, ...byLine, ...ebcdic];
}

function unsureReadings(bytes: Buffer, ranked: readonly Reading[], declared: string | undefined): readonly string[] {
  const isMuch = bytes.length > ALL_WAYS_BYTES;
  const always = (charset: string): boolean => charset === declared && charset !== 'utf-8';
  const mayBe = ({ charset, counts }: Reading): boolean =>
    always(charset) ||
    (counts.odd * 10 <= counts.telling && (!isMuch || charset === 'gb18030' || charset === 'big5-hkscs'));
  const kept = ranked.filter(mayBe);
  const latin = bytes.toString('latin1');
  // Nothing everyday in any of them, and letters that stand one by one: a name of Western Europe.
  const isLatin = kept.every(({ counts }) => counts.everyday === 0) && standAlone(bytes);
  return [
    ...(looksLikeEbcdic(bytes) ? [decodeAs(bytes, 'ebcdic')] : []),
    ...(isLatin ? [latin] : []),
    ...kept.map(({ text }) => text),
    ...readByLine(bytes, kept[0]?.charset ?? 'gb18030'),
    latin,
  ];
}

/** Letters beyond ASCII as words of Western Europe have them: few, alone or in pairs (`Eelanalüüsi`). */
function standAlone(bytes: Buffer): boolean {
  let beyond = 0;
  let run = 0;
  for (const byte of bytes) {
    run = byte < 0x80 ? 0 : run + 1;
    if (run > 2) return false;
    if (run > 0) beyond++;
  }
  return beyond * 3 <= bytes.length;
}

/** A charset of single letters fits every text; others are kept beside it where they look like much more. */
function besideLetters(bytes: Buffer, declared: string, guesses: readonly string[]): readonly string[] {
  const letters = decodeAs(bytes, declared);
  const others = [...guesses, ...otherWays(bytes)]
    .map((charset) => read(bytes, charset))
    .filter(
      ({ counts, score: points }) =>
        counts.telling >= 2 && counts.odd * 10 <= counts.telling && points >= BEYOND_LETTERS,
    )
    .toSorted((a, b) => b.score - a.score);
  const isMuch = (others[0]?.counts.telling ?? 0) >= FEW;
  const texts = [...others.map(({ text }) => text), ...readByLine(bytes, declared)];
  return uniteReadings(isMuch ? [...texts, letters] : [letters, ...texts]);
}

/** Of many bytes a character. */
const isOfMany = (charset: string): boolean => /^(?:gb|big5|hz|shift|euc|utf|iso-2022$|ebcdic)/.test(charset);

/** In Big5 four characters of ten end in a byte below 0x80; in GB2312, which mainland text is nearly throughout, none does. */
function looksLikeBig5(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 2048);
  let pairs = 0;
  let low = 0;
  for (let i = 0; i + 1 < sample.length; i++) {
    if ((sample[i] ?? 0) < 0x81) continue;
    const trail = sample[++i] ?? 0;
    pairs++;
    if (trail >= 0x40 && trail <= 0x7e) low++;
  }
  return low * 5 > pairs;
}
