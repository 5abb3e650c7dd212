// Charsets that write Han, kana and Hangul in seven bits behind switches: ISO-2022-JP (RFC 1468, 1554, 2237), -KR (RFC 1557), -CN
// (RFC 1922), and HZ (RFC 1843). Read leniently and all in one, whatever the label says: the switches name the sets. What a
// set does not have reads as U+FFFD; never throws.
import iconv from 'iconv-lite';
import { cnsToBig5 } from './cns-11643.ts';

const ESC = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const LINE_FEED = 0x0a;
const TILDE = 0x7e;

type CharacterSet =
  'ascii' | 'half-width kana' | 'JIS X 0208' | 'JIS X 0212' | 'GB 2312' | 'KS X 1001' | 'CNS 1' | 'CNS 2' | 'other';
/** Where a set is put: G0 at once, G1 behind SHIFT OUT, G2 for one character behind ESC N. */
type Slot = 'G0' | 'G1' | 'G2';

/** What stands behind ESC. ISO-IR register; the sets that mail is written in. */
const SWITCHES: ReadonlyMap<string, readonly [Slot, CharacterSet]> = new Map([
  ['(B', ['G0', 'ascii']],
  ['(J', ['G0', 'ascii']],
  ['(H', ['G0', 'ascii']],
  ['(I', ['G0', 'half-width kana']],
  [')I', ['G1', 'half-width kana']],
  ['$@', ['G0', 'JIS X 0208']],
  ['$B', ['G0', 'JIS X 0208']],
  ['$A', ['G0', 'GB 2312']],
  ['$(@', ['G0', 'JIS X 0208']],
  ['$(B', ['G0', 'JIS X 0208']],
  ['$(Q', ['G0', 'JIS X 0208']],
  ['$(O', ['G0', 'JIS X 0208']],
  ['$(D', ['G0', 'JIS X 0212']],
  ['$(A', ['G0', 'GB 2312']],
  ['$(C', ['G0', 'KS X 1001']],
  ['$)A', ['G1', 'GB 2312']],
  ['$)C', ['G1', 'KS X 1001']],
  ['$)E', ['G1', 'GB 2312']],
  ['$)G', ['G1', 'CNS 1']],
  ['$*H', ['G2', 'CNS 2']],
  ['$+I', ['G2', 'other']],
]);

/** True when there is a switch to a set of two bytes: no other text has one. */
export const hasIso2022Switches = (bytes: Buffer): boolean => bytes.includes('\u001B$') || bytes.includes('\u001B(I');

export const hasHzSwitches = (bytes: Buffer): boolean => bytes.includes('~{');

export function decodeIso2022(bytes: Buffer): string {
  const sets: Record<Slot, CharacterSet> = { G0: 'ascii', G1: 'other', G2: 'other' };
  const text: string[] = [];
  let shifted = false;
  let start = 0;
  let at = 0;
  const current = (): CharacterSet => (shifted ? sets.G1 : sets.G0);
  const flush = (): void => {
    if (at > start) text.push(decodeRun(bytes.subarray(start, at), current()));
  };
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    const length = byte === ESC ? switchLength(bytes, at) : isShift(byte) ? 1 : 0;
    if (length === 0) {
      // Two bytes are one character, blanks and line ends apart: a `$B` inside them switches nothing.
      at += byte > 0x20 && isDouble(current()) ? 2 : 1;
      continue;
    }
    flush();
    if (byte === ESC) {
      const named = SWITCHES.get(bytes.toString('latin1', at + 1, at + length));
      if (named !== undefined) sets[named[0]] = named[1];
      else if (bytes[at + 1] === 0x4e) {
        text.push(decodeRun(bytes.subarray(at + 2, at + 4), sets.G2));
        at += 2;
      }
    } else shifted = byte === SHIFT_OUT;
    at += length;
    start = at;
  }
  at = Math.min(at, bytes.length);
  flush();
  return text.join('');
}

const isShift = (byte: number): boolean => byte === SHIFT_OUT || byte === SHIFT_IN;
const isDouble = (set: CharacterSet): boolean => set !== 'ascii' && set !== 'half-width kana';

/** Bytes of the switch that begins here, 0 when it is none. */
function switchLength(bytes: Buffer, at: number): number {
  if (bytes[at + 1] === 0x4e) return 2; // ESC N: one character of G2
  for (const length of [3, 2]) {
    if (SWITCHES.has(bytes.toString('latin1', at + 1, at + 1 + length))) return length + 1;
  }
  return 0;
}

/** Bytes of one set, line ends and blanks among them. */
function decodeRun(run: Buffer, set: CharacterSet): string {
  if (set === 'ascii') return run.toString('latin1');
  if (set === 'half-width kana') {
    return Array.from(run, (b) => String.fromCharCode(b >= 0x21 && b <= 0x5f ? b + 0xff40 : b)).join('');
  }
  let text = '';
  for (let at = 0; at < run.length;) {
    let end = at;
    const isCharacter = (run[at] ?? 0) > 0x20;
    while (end < run.length && (run[end] ?? 0) > 0x20 === isCharacter) end++;
    const stretch = run.subarray(at, end);
    text += isCharacter ? decodePairs(stretch, set) : stretch.toString('latin1');
    at = end;
  }
  return text;
}

function decodePairs(pairs: Buffer, set: CharacterSet): string {
  switch (set) {
    case 'JIS X 0208':
      return iconv.decode(raised(pairs), 'euc-jp');
    case 'JIS X 0212':
      return iconv.decode(
        Buffer.from([...pairs].flatMap((b, i) => (i % 2 === 0 ? [0x8f, b | 0x80] : [b | 0x80]))),
        'euc-jp',
      );
    case 'GB 2312':
      return iconv.decode(raised(pairs), 'gbk');
    case 'KS X 1001':
      return iconv.decode(raised(pairs), 'euc-kr');
    case 'CNS 1':
    case 'CNS 2':
      return iconv.decode(cnsToBig5(pairs, set === 'CNS 1' ? 1 : 2), 'big5-hkscs');
    case 'ascii':
    case 'half-width kana':
    case 'other':
      return '\uFFFD'.repeat(Math.ceil(pairs.length / 2));
  }
}

const raised = (pairs: Buffer): Buffer => pairs.map((byte) => byte | 0x80) as Buffer;

/** HZ: `~{` begins two-byte GB 2312, `~}` ends it, `~~` is a tilde, `~` at a line's end joins lines. */
export function decodeHz(bytes: Buffer): string {
  const text: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const tilde = bytes.indexOf(TILDE, at);
    if (tilde === -1 || tilde === bytes.length - 1) {
      text.push(bytes.toString('latin1', at));
      break;
    }
    text.push(bytes.toString('latin1', at, tilde));
    const next = bytes[tilde + 1];
    at = tilde + 2;
    if (next === 0x7b) {
      const end = endOfHz(bytes, at);
      text.push(decodeRun(bytes.subarray(at, end), 'GB 2312'));
      at = bytes[end] === TILDE ? end + 2 : end;
    } else if (next === TILDE) text.push('~');
    else if (next !== LINE_FEED) text.push('~', String.fromCharCode(next ?? 0));
  }
  return text.join('');
}

/** Text without `~}` ends with its line (RFC 1843 section 2). */
function endOfHz(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === LINE_FEED || (byte === TILDE && bytes[at + 1] === 0x7d)) return at;
    at += byte > 0x20 ? 2 : 1;
  }
  return bytes.length;
}
