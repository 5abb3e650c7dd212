// Text that stands encoded in text (attack C08): base64, hex dumps, percent-encoding, escapes of programs. Told by a look at every
// few characters, so that ordinary text costs nothing; what decodes to no text is left alone. Linear, never throws.

/** Shortest run of base64 or hex digits: what a number and a keyword take. */
const MIN_RUN = 24;
const BASE64 = 1;
const HEX = 2;
const BETWEEN_HEX = 4;
/** `%31%31`: fewer are part of ordinary addresses. */
const MIN_PERCENT = 3;

const KINDS: Uint8Array = buildKinds();

function buildKinds(): Uint8Array {
  const kinds = new Uint8Array(0x1_0000); // as long as there are units: reading past the end is slow
  const mark = (characters: string, bits: number): void => {
    for (const character of characters) {
      const unit = character.charCodeAt(0);
      kinds[unit] = (kinds[unit] ?? 0) | bits;
    }
  };
  mark('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_', BASE64);
  mark('0123456789abcdefABCDEF', HEX);
  mark(' :-,;\r\n\t', BETWEEN_HEX);
  return kinds;
}

const is = (text: string, at: number, bits: number): boolean => ((KINDS[text.charCodeAt(at)] ?? 0) & bits) !== 0;

/** Bytes of every run of base64, each with what it would be without the lines below it. */
export function* base64Runs(text: string): Generator<readonly Buffer[]> {
  for (let at = MIN_RUN - 1; at < text.length; at += MIN_RUN) {
    if (!is(text, at, BASE64)) continue;
    let start = at;
    while (start > 0 && at - start < MIN_RUN && is(text, start - 1, BASE64)) start--;
    let end = at + 1;
    while (end < text.length && is(text, end, BASE64)) end++;
    if (end - start < MIN_RUN) {
      at = Math.max(at, end - MIN_RUN);
      continue;
    }
    const last = endOfLines(text, end);
    const joined = Buffer.from(text.slice(start, last), 'base64');
    yield last === end ? [joined] : [joined, Buffer.from(text.slice(start, end), 'base64')];
    at = last;
  }
}

/** Lines below that are base64 from end to end belong to it. */
function endOfLines(text: string, from: number): number {
  let end = from;
  for (;;) {
    let next = end;
    while (text.charAt(next) === '=') next++;
    if (text.charAt(next) === '\r') next++;
    if (text.charAt(next) !== '\n') return end;
    const start = next + 1;
    let stop = start;
    while (stop < text.length && is(text, stop, BASE64)) stop++;
    if (stop - start < 4 || !(stop >= text.length || '\r\n='.includes(text.charAt(stop)))) return end;
    end = stop;
  }
}

/** Bytes of every run of pairs of hex digits, whatever separates the pairs: `3131 3031`, `31:31:30`, `\x31`, `0x31`. */
export function* hexRuns(text: string): Generator<Buffer> {
  const step = MIN_RUN / 2;
  for (let at = step; at < text.length; at += step) {
    if (!isHexLike(text, at)) continue;
    let start = at;
    while (start > 0 && at - start < step && is(text, start - 1, HEX | BETWEEN_HEX)) start--;
    let end = at;
    while (end < text.length && is(text, end, HEX | BETWEEN_HEX)) end++;
    // Most are a date or an amount between blanks.
    const digits = end - start < MIN_RUN ? '' : pairedDigits(text.slice(start, end));
    if (digits.length >= MIN_RUN) yield Buffer.from(digits, 'hex');
    at = Math.max(at, end - step);
  }
}

function isHexLike(text: string, at: number): boolean {
  for (let i = at; i < at + 6; i++) if (!is(text, i, HEX | BETWEEN_HEX)) return false;
  return true;
}

/** Words with an even number of hex digits; others are no bytes. */
function pairedDigits(run: string): string {
  const words = run.split(/[^0-9A-Fa-f]+/).filter((word) => word !== '');
  return words.every((word) => word.length % 2 === 0)
    ? words.join('')
    : words.filter((word) => word.length % 2 === 0).join('');
}

/** Words with percent-encoding, decoded, a line each. Bytes: their charset is another question. */
export function percentDecoded(text: string): Buffer | undefined {
  const first = text.indexOf('%');
  if (first === -1) return undefined;
  const words = new Set<string>();
  for (let at = first; at !== -1;) {
    const start = startOfWord(text, at);
    const end = endOfWord(text, at);
    const word = text.slice(start, end);
    if (countPercent(word) >= MIN_PERCENT) words.add(word);
    at = text.indexOf('%', end);
  }
  if (words.size === 0) return undefined;
  const latin1 = Buffer.from([...words].join('\n'), 'utf8').toString('latin1');
  const decoded = latin1.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(decoded, 'latin1');
}

const countPercent = (word: string): number => word.match(/%[0-9A-Fa-f]{2}/g)?.length ?? 0;
const isBlank = (text: string, at: number): boolean => text.charCodeAt(at) <= 0x20;
/** What stands before the first `%` of a word: addresses are long, a word of megabytes is none. */
const MAX_WORD_HEAD = 2_000;

function startOfWord(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < MAX_WORD_HEAD && !isBlank(text, start - 1)) start--;
  return start;
}

function endOfWord(text: string, at: number): number {
  let end = at;
  while (end < text.length && !isBlank(text, end)) end++;
  return end;
}

/** Lines with escapes of JSON, JavaScript, SQL and HTML, as they read: `\u8eab`, `\x31`, `&#49;`. Undefined where there are none. */
export function unescaped(text: string): string | undefined {
  if (!text.includes('\\u') && !text.includes('\\x') && !text.includes('&#')) return undefined;
  const lines = text.split('\n').filter((line) => ESCAPE.test(line));
  if (lines.length === 0) return undefined;
  return lines.map((line) => line.replaceAll(ESCAPES, unescapeOne)).join('\n');
}

const ESCAPE = /\\u[0-9A-Fa-f]{4}|\\u\{[0-9A-Fa-f]{1,6}\}|\\x[0-9A-Fa-f]{2}|&#x?[0-9A-Fa-f]{1,6};?/;
const ESCAPES = new RegExp(ESCAPE, 'g');

function unescapeOne(escape: string): string {
  const digits = /[0-9A-Fa-f]+/.exec(escape.replace(/^&#x?|^\\[ux]\{?/i, ''))?.[0] ?? '';
  const isDecimal = /^&#[^x]/i.test(escape);
  const code = Number.parseInt(digits, isDecimal ? 10 : 16);
  return Number.isNaN(code) || code > 0x10_ff_ff ? escape : String.fromCodePoint(code);
}
