// Encoded words in header text (RFC 2047), read leniently (attack H01): words glued to text or to each other, in quotes, with blanks,
// characters cut in two between words, charsets nobody knows, words without an end, words in words. Where readers would differ
// there is more than one reading; the text as it stood is then one of them. Linear, never throws.
import { decodeText } from './charset.ts';

/** A run of text, or an encoded word. */
type Piece = { readonly kind: 'text'; readonly text: string } | Word;

interface Word {
  readonly kind: 'word';
  readonly charset: string;
  /** The encoded text without its frame. */
  readonly encoded: string;
  readonly isBase64: boolean;
  /** As it stood, frame included. */
  readonly source: string;
  /** Has no `?=`: strict readers leave it as it is. */
  readonly isOpen: boolean;
}

interface Manner {
  readonly openWords: boolean;
  /** Base64 of neighbours is joined before it is decoded: a group of four may be cut in two. */
  readonly joinBase64: boolean;
  /** Which of the plausible charsets, from the best on. */
  readonly choice: number;
}

const STRICT: Manner = { openWords: false, joinBase64: false, choice: 0 };
/** What runs of words were decoded to, by their first word. */
type Decoded = Map<Word, readonly string[]>;
/** RFC 2047 allows 75 characters for a word; a charset's name is part of it. */
const MAX_CHARSET = 75;
const MAX_NESTING = 2;
/** Readings beyond these would be combinations of the others. */
const MAX_CHOICES = 4;

/** The most plausible reading. */
export const decodeWords = (text: string): string => (text.includes('=?') ? (readWords(text)[0] ?? text) : text);

/** Every plausible reading, the best first. Usually one. */
export function readWords(text: string): readonly string[] {
  if (!text.includes('=?')) return [text];
  const pieces = splitWords(text);
  const words = pieces.filter((piece) => piece.kind === 'word');
  if (words.length === 0) return [text];
  const readings = new Set<string>();
  const decoded: Decoded = new Map();
  const most = Math.min(MAX_CHOICES, mostReadings(pieces, decoded));
  for (let choice = 0; choice < most; choice++) readings.add(render(pieces, { ...STRICT, choice }, decoded));
  if (words.some(({ isOpen }) => isOpen)) readings.add(render(pieces, { ...STRICT, openWords: true }));
  if (words.some(isCutBase64)) readings.add(render(pieces, { openWords: true, joinBase64: true, choice: 0 }));
  addNested(readings, text);
  if (words.some(isOdd)) readings.add(text);
  return [...readings];
}

/** How many ways there are to read the run of words that has the most. */
function mostReadings(pieces: readonly Piece[], decoded: Decoded): number {
  let most = 1;
  for (let at = 0; at < pieces.length;) {
    const { words, next } = pieces[at]?.kind === 'word' ? sameCharset(pieces, at, STRICT) : { words: [], next: at + 1 };
    const [first] = words;
    if (first !== undefined && words.some(({ isOpen }) => !isOpen)) {
      const readings = runReadings(words, false);
      decoded.set(first, readings);
      most = Math.max(most, readings.length);
    }
    at = next;
  }
  return most;
}

/** What a word says may be a word again: readers that decode twice see it. */
function addNested(readings: Set<string>, source: string): void {
  let latest = [...readings];
  for (let depth = 0; depth < MAX_NESTING; depth++) {
    latest = latest
      .filter((reading) => reading !== source && reading.includes('=?'))
      .map((reading) => render(splitWords(reading), { ...STRICT, openWords: true }));
    for (const reading of latest) readings.add(reading);
  }
}

const isCutBase64 = (word: Word): boolean => word.isBase64 && word.encoded.length % 4 !== 0;

const isOdd = ({ isOpen, isBase64, encoded, charset }: Word): boolean =>
  isOpen || charset === '' || (isBase64 ? /[^A-Za-z0-9+/=]/ : /[^\u0021-\u007E]/).test(encoded);

function splitWords(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let copied = 0;
  // Once no `?=` is left, none need be looked for again: many open words stay linear.
  let closed = true;
  for (let at = text.indexOf('=?'); at !== -1; at = text.indexOf('=?', Math.max(at + 2, copied))) {
    const head = wordHead(text, at);
    if (head === undefined) continue;
    const close: number = closed ? text.indexOf('?=', head.start) : -1;
    closed = close !== -1;
    const next = openEnd(text, head.start, close === -1 ? text.length : close);
    const isOpen = close === -1 || next < close;
    const end = isOpen ? next : close;
    const after = isOpen ? end : end + 2;
    if (at > copied) pieces.push({ kind: 'text', text: text.slice(copied, at) });
    const { charset, isBase64 } = head;
    const source = text.slice(at, after);
    pieces.push({ kind: 'word', charset, isBase64, isOpen, encoded: text.slice(head.start, end), source });
    copied = after;
  }
  if (copied < text.length) pieces.push({ kind: 'text', text: text.slice(copied) });
  return pieces;
}

/** `=?charset*language?B?`; undefined when it is something else. */
function wordHead(text: string, at: number): { charset: string; isBase64: boolean; start: number } | undefined {
  const mark = text.slice(at + 2, at + 2 + MAX_CHARSET + 1).indexOf('?');
  if (mark === -1) return undefined;
  const end = at + 2 + mark;
  const charset = text.slice(at + 2, end);
  const encoding = text.charAt(end + 1).toLowerCase();
  if ((encoding !== 'b' && encoding !== 'q') || text.charAt(end + 2) !== '?' || /[\s=]/.test(charset)) return undefined;
  return { charset: charset.replace(/\*.*$/, ''), isBase64: encoding === 'b', start: end + 3 };
}

/** Where a word without an end stops: before the next word that begins behind a blank; where none ends, at the first blank. */
function openEnd(text: string, start: number, limit: number): number {
  const isLast = limit === text.length;
  for (let at = start; at < limit; at++) {
    const character = text.charAt(at);
    if (isLast && /[\s"]/.test(character)) return at;
    if (character !== ' ' && character !== '\t') continue;
    const next = afterBlanks(text, at);
    if (next < limit && text.startsWith('=?', next) && wordHead(text, next) !== undefined) return at;
    at = next - 1;
  }
  return limit;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at++;
  return at;
}

/** @param decoded runs that were decoded in the strict manner already */
function render(pieces: readonly Piece[], manner: Manner, decoded?: Decoded): string {
  const out: string[] = [];
  for (let at = 0; at < pieces.length;) {
    const piece = pieces[at];
    if (piece === undefined) break;
    if (piece.kind === 'text') {
      const isBetween = isDecoded(pieces[at - 1], manner) && isDecoded(pieces[at + 1], manner);
      // Blanks between two words separate the words, they are none of the text (RFC 2047 section 6.2).
      if (!isBetween || piece.text.trim() !== '') out.push(piece.text);
      at++;
      continue;
    }
    const run = sameCharset(pieces, at, manner);
    out.push(isDecoded(piece, manner) ? decodeRun(run.words, manner, decoded) : piece.source);
    at = run.next;
  }
  return out.join('');
}

const isDecoded = (piece: Piece | undefined, { openWords }: Manner): boolean =>
  piece?.kind === 'word' && (openWords || !piece.isOpen);

/** Neighbours of one charset are decoded together, for a character may be cut in two between them. */
function sameCharset(pieces: readonly Piece[], from: number, manner: Manner): { words: readonly Word[]; next: number } {
  const words: Word[] = [];
  let next = from;
  for (let at = from; at < pieces.length; at++) {
    const piece = pieces[at];
    if (piece?.kind === 'text') {
      if (piece.text.trim() !== '') break;
      continue;
    }
    if (piece === undefined || (words.length > 0 && !belongs(piece, words[0], manner))) break;
    words.push(piece);
    next = at + 1;
    if (!isDecoded(piece, manner)) break;
  }
  return { words, next };
}

const belongs = (word: Word, first: Word | undefined, manner: Manner): boolean =>
  word.charset.toLowerCase() === first?.charset.toLowerCase() && isDecoded(word, manner);

function decodeRun(words: readonly Word[], { joinBase64, choice }: Manner, decoded?: Decoded): string {
  const [first] = words;
  const readings = (first && decoded?.get(first)) ?? runReadings(words, joinBase64);
  return readings[Math.min(choice, readings.length - 1)] ?? '';
}

function runReadings(words: readonly Word[], joinBase64: boolean): readonly string[] {
  const isJoined = joinBase64 && words.every(({ isBase64 }) => isBase64);
  const bytes = isJoined
    ? Buffer.from(words.map(({ encoded }) => encoded.replaceAll('=', '')).join(''), 'base64')
    : Buffer.concat(words.map(wordBytes));
  return decodeText(bytes, words[0]?.charset);
}

function wordBytes({ encoded, isBase64 }: Word): Buffer {
  if (isBase64) return base64Bytes(encoded);
  // Raw characters in it were read before: they go back to the bytes that the charset most likely has for them.
  const isRaw = /[^\u0000-\u007F]/.test(encoded);
  const text = encoded
    .replaceAll('_', ' ')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, isRaw ? 'utf8' : 'latin1');
}

/** Padding in the middle ends a piece, not the word: each piece is decoded by itself. */
function base64Bytes(encoded: string): Buffer {
  if (!/=[^=\s]/.test(encoded)) return Buffer.from(encoded, 'base64');
  return Buffer.concat(encoded.split(/=+/).map((piece) => Buffer.from(piece, 'base64')));
}
