// Bytes -> text. Declared charsets are believed when they fit; what is unlabelled or mislabelled is read in every
// plausible way, because a wrong guess would hide what stands there (attacks C01, C02). Never throws: bytes that no
// charset explains are read as Latin-1, so that at least their ASCII is seen.
import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** Labels that mean more than they say: GB2312 mail is GB18030 in practice, Big5 mail has HKSCS characters. */
const WIDER: Readonly<Record<string, string>> = {
  gb2312: 'gb18030',
  gbk: 'gb18030',
  'x-gbk': 'gb18030',
  cp936: 'gb18030',
  'gb-2312': 'gb18030',
  gb_2312: 'gb18030',
  'gb_2312-80': 'gb18030',
  'hz-gb-2312': 'hz-gb-2312',
  big5: 'big5-hkscs',
  'x-x-big5': 'big5-hkscs',
  cp950: 'big5-hkscs',
  'big5-hkscs': 'big5-hkscs',
};

/** Labels that senders write when they do not know; with 8-bit bytes they say nothing. */
const EMPTY_LABELS: ReadonlySet<string> = new Set([
  '',
  'us-ascii',
  'ascii',
  'iso-8859-1',
  'latin1',
  'windows-1252',
  '7bit',
  '8bit',
]);

/** The other one of the two Chinese families: each explains nearly all bytes of the other, so that a wrong label fits too. */
const OTHER_FAMILY: Readonly<Record<string, string>> = { gb18030: 'big5-hkscs', 'big5-hkscs': 'gb18030' };

/** Charsets that hide other characters behind ASCII bytes; ASCII content proves nothing under these labels. */
const STATEFUL = /^(?:utf-7|utf7|hz|hz-gb-2312|iso-2022-|utf-16|utf16|ucs-2|utf-32|utf32|ibm|cp037|ebcdic|unicode)/;

const REPLACEMENT = '\uFFFD';

/**
 * Every plausible reading of some bytes, the best first. Usually one.
 * @param declared the charset parameter as it stood; undefined when there was none
 */
export function decodeText(bytes: Buffer, declared?: string): readonly string[] {
  const label = (declared ?? '')
    .trim()
    .toLowerCase()
    .replaceAll(/^["']|["']$/g, '');
  const marked = decodeByMark(bytes);
  if (marked !== undefined) return [marked];
  if (isAscii(bytes) && !STATEFUL.test(label)) return [bytes.toString('latin1')];
  const readings: string[] = [];
  const add = (text: string | undefined): void => {
    if (text !== undefined && !readings.includes(text)) readings.push(text);
  };
  if (!EMPTY_LABELS.has(label) && label !== 'utf-8' && label !== 'utf8') {
    const charset = WIDER[label] ?? label;
    const text = decodeAs(bytes, charset);
    add(text);
    if (isAscii(bytes)) add(bytes.toString('latin1')); // the label may be what hides it
    if (text !== undefined && !text.includes(REPLACEMENT)) {
      const other = OTHER_FAMILY[charset];
      if (other !== undefined && looksLikeBig5(bytes) !== (charset === 'big5-hkscs')) add(decodeAs(bytes, other));
      return readings;
    }
  }
  if (isUtf8(bytes)) {
    add(bytes.toString('utf8'));
    return readings;
  }
  // Neither the label nor UTF-8 explains it: mainland and Taiwanese mail is GB18030 or Big5, and which can't be told for
  // short texts, so both are read.
  const guesses = looksLikeBig5(bytes) ? ['big5-hkscs', 'gb18030'] : ['gb18030', 'big5-hkscs'];
  for (const guess of guesses) add(decodeAs(bytes, guess));
  if (looksLikeUtf16(bytes)) add(decodeAs(bytes, 'utf-16le'));
  add(bytes.toString('latin1'));
  return readings;
}

/** A header value's raw bytes (given as latin1) as text: UTF-8, else the Chinese reading with fewer odd characters. */
export function decodeRawHeader(latin1: string): string {
  const bytes = Buffer.from(latin1, 'latin1');
  return isAscii(bytes) ? latin1 : bestReading(decodeText(bytes));
}

/** The reading with the fewest characters that no text would have; for names, where only one can be shown. */
export function bestReading(readings: readonly string[]): string {
  const oddness = (text: string): number => [...text].filter((c) => isOdd(c.codePointAt(0) ?? 0)).length;
  return readings.reduce((best, text) => (oddness(text) < oddness(best) ? text : best), readings[0] ?? '');
}

function isOdd(code: number): boolean {
  return code === 0xfffd || (code >= 0x80 && code <= 0x9f) || (code >= 0xe000 && code <= 0xf8ff);
}

function decodeByMark(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.toString('utf8', 3);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return iconv.decode(bytes, 'utf-16be');
  return undefined;
}

function decodeAs(bytes: Buffer, label: string): string | undefined {
  if (iconv.encodingExists(label)) return iconv.decode(bytes, label);
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return undefined; // a label nobody knows: the caller reads the bytes by what they look like
  }
}

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

/** UTF-16 without a mark shows as many NULs or as code units in the Han block; a cheap test on the first bytes. */
export function looksLikeUtf16(bytes: Buffer): boolean {
  if (bytes.length < 8 || bytes.length % 2 !== 0) return false;
  const sample = bytes.subarray(0, 512);
  let plausible = 0;
  for (let i = 0; i + 1 < sample.length; i += 2) {
    const [low = 0, high = 0] = sample.subarray(i, i + 2);
    const isPlain = high === 0 && (low >= 0x20 || low === 0x09 || low === 0x0a || low === 0x0d);
    if (isPlain || (high >= 0x4e && high <= 0x9f) || high === 0x30 || high === 0xff) plausible++;
  }
  return plausible * 2 > sample.length * 0.9;
}
