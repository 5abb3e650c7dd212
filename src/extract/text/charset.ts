// Bytes -> text. A charset that is declared and fits is believed, in one pass; what is unlabelled, mislabelled or mixed is read in
// every plausible way, because a wrong guess would hide what stands there (attacks C01, C02). Never throws: bytes that no
// charset explains are read as Latin-1 too, so that at least their ASCII is seen.
import { isAscii, isUtf8 } from 'node:buffer';
import { charsetOf, HIDES_BEHIND_ASCII } from './charset-label.ts';
import { decodeAs } from './decode.ts';
import { doubtfulReadings, uniteReadings } from './doubtful-charset.ts';
import { hasHzSwitches, hasIso2022Switches } from './iso-2022.ts';
import { isConvincing, score, tally } from './plausibility.ts';
import { unmarkedUnicode } from './unmarked-unicode.ts';
import { hasUtf7Runs } from './utf-7.ts';

/** Byte order marks (Unicode 23.8; GB 18030 has one too). The longer of two that begin alike stands first. */
const MARKS: readonly (readonly [mark: string, charset: string])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe0000', 'utf-32le'],
  ['0000feff', 'utf-32be'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
  ['84319533', 'gb18030'],
];

/**
 * Every plausible reading of some bytes, the best first. Usually one.
 * @param declared the charset parameter as it stood; undefined when there was none
 */
export function decodeText(bytes: Buffer, declared?: string): readonly string[] {
  const charset = charsetOf(declared);
  const first = bytes[0] ?? 0;
  if (first === 0xef || first >= 0xfe || first === 0 || first === 0x84) {
    const marked = readMarked(bytes, declared);
    if (marked !== undefined) return marked;
  }
  if (isAscii(bytes)) return readAscii(bytes, charset);
  if ((charset === undefined || charset === 'utf-8') && isUtf8(bytes)) return readUtf8(bytes);
  if (charset === undefined || charset === 'utf-8') return doubtfulReadings(bytes, charset);
  const text = decodeAs(bytes, charset);
  if (!isConvincing(tally(text, charset))) return doubtfulReadings(bytes, charset);
  return charset === 'big5-hkscs' && mayBeKana(bytes) ? uniteReadings([text, decodeAs(bytes, 'euc-jp')]) : [text];
}

/** Kana of EUC-JP are Big5's simplest and most frequent characters; in Chinese a third of all, in Japanese the most. */
function mayBeKana(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 4096);
  let pairs = 0;
  let kana = 0;
  for (let i = 0; i < sample.length; i++) {
    const lead = sample[i] ?? 0;
    if (lead < 0x80) continue;
    pairs++;
    if (lead === 0xa4 || lead === 0xa5) kana++;
    i++;
  }
  return kana * 2 >= pairs;
}

/** The reading with the fewest characters that no text would have; for names, where only one can be shown. */
export function bestReading(readings: readonly string[]): string {
  const oddness = (text: string): number => tally(text, 'utf-8').odd;
  return readings.reduce((best, text) => (oddness(text) < oddness(best) ? text : best), readings[0] ?? '');
}

function readMarked(bytes: Buffer, declared: string | undefined): readonly string[] | undefined {
  const head = bytes.toString('hex', 0, 4);
  const found = MARKS.find(([mark]) => head.startsWith(mark));
  if (found === undefined) return undefined;
  const [mark, charset] = found;
  const rest = bytes.subarray(mark.length / 2);
  const text = decodeAs(rest, charset);
  const isHonest = charset === 'utf-8' ? isUtf8(rest) : charset === 'gb18030' || unmarkedUnicode(rest) === charset;
  if (isHonest || rest.length < 8) return [text];
  // A mark that nothing of the kind follows: the label may be what readers go by.
  return uniteReadings([text, ...decodeText(rest, charset === 'utf-8' ? 'utf-8' : declared)]);
}

/** ASCII bytes are ASCII, unless switches, NULs or the label say that they may be something else. */
function readAscii(bytes: Buffer, charset: string | undefined): readonly string[] {
  const plain = bytes.toString('latin1');
  const others: string[] = [];
  const add = (form: string): void => void others.push(decodeAs(bytes, form));
  if (charset !== undefined && HIDES_BEHIND_ASCII.has(charset)) add(charset);
  if (hasIso2022Switches(bytes)) add('iso-2022');
  if (hasHzSwitches(bytes)) add('hz');
  if (charset !== 'utf-7' && hasUtf7Runs(plain)) add('utf-7');
  const unicode = mayBeUnicode(bytes) ? unmarkedUnicode(bytes) : undefined;
  if (unicode !== undefined) {
    const text = decodeAs(bytes, unicode);
    const counts = tally(text, unicode);
    if (bytes.includes(0) || (counts.telling >= 2 && score(counts, unicode) >= 0.4)) others.push(text);
  }
  if (others.length === 0) return [plain];
  const isGood = (text: string): boolean => score(tally(text, 'utf-8'), 'utf-8') >= 0.3;
  const good = others.filter(isGood);
  return uniteReadings([...good, plain, ...others.filter((text) => !good.includes(text))]);
}

/** English has blanks, UTF-16 has NULs: a look at the first bytes spares ordinary text the closer one. */
const mayBeUnicode = (bytes: Buffer): boolean => bytes.includes(0) || !bytes.subarray(0, 128).includes(0x20);

/** Valid UTF-8 is UTF-8; but short GBK words may be valid too, as letters of two bytes each. */
function readUtf8(bytes: Buffer): readonly string[] {
  const text = bytes.toString('utf8');
  if (/[\u0800-\uFFFF]/.test(text)) return [text];
  const gb = decodeAs(bytes, 'gb18030');
  const counts = tally(gb, 'gb18030');
  return counts.telling >= 2 && score(counts, 'gb18030') >= 0.6 ? [text, gb] : [text];
}
