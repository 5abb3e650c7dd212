// The scan view (V1 of the detector reference): what a reader reads, without the tricks. NFKC, every decimal digit as
// ASCII, zero-width and control characters gone (attacks C03, C04, C07); case kept. Offsets lead back to the original.
import { isAsciiText } from '../rules/fold.ts';

export interface View {
  readonly text: string;
  /** Offset in the original for an offset in `text`; the end of `text` maps to the end of the original. */
  readonly toOriginal: (offset: number) => number;
}

/** Characters that the view may change; Han, kana, Hangul, their own punctuation and what is in private use are not among them. */
const CANDIDATE =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u2E7F\u2F00-\u3000\u3131-\u33FF\uA000-\uABFF\uF900-\uFFFF]/;
/** Characters that show nothing of their own: formats (soft hyphen, zero-width, bidi), fillers, selectors, combining marks. */
const INVISIBLE =
  // oxlint-disable-next-line no-misleading-character-class -- single code points are what is meant
  /^[\p{Cf}\u0300-\u036F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u20D0-\u20FF\u3164\uFE00-\uFE0F\uFFA0\u{E0000}-\u{E0FFF}]$/u;
const CONTROL = /^[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]$/;
const DECIMAL_DIGIT = /^\p{Nd}$/u;

/** Scan forms worked out so far. Bounded by the number of characters that exist. */
const scanForms = new Map<string, string>();

/** Nothing is copied of a text that does not change; one that does is walked once, unit by unit. */
export function normalise(original: string): View {
  const from = firstChange(original);
  return from === -1 ? { text: original, toOriginal: (offset) => offset } : changed(original, from);
}

/** Offset of the first unit that the view changes; -1 where the text is its own view. */
function firstChange(text: string): number {
  if (isAsciiText(text)) return firstControl(text);
  const { kinds } = unitForms();
  for (let at = firstNotStaying(text, kinds, 0); at < text.length;) {
    const character = characterAt(text, at);
    if (kinds[text.charCodeAt(at)] === BECOMES || formOf(character) !== character) return at;
    at = firstNotStaying(text, kinds, at + character.length);
  }
  return -1;
}

function firstNotStaying(text: string, kinds: Uint8Array, from: number): number {
  for (let offset = from; offset < text.length; offset += CHUNK) {
    const count = load(text, offset);
    for (let k = 0; k < count; k++) if (kinds[chunk[k] ?? 0] !== STAYS) return offset + k;
  }
  return text.length;
}

/** A text is walked in pieces that were copied out of it: many times faster than unit by unit out of a string. */
const CHUNK = 4096;
const chunk = new Uint16Array(CHUNK);
const chunkBytes = Buffer.from(chunk.buffer);
const chunkWords = new Uint32Array(chunk.buffer);

/** Returns how many units the chunk holds now. */
function load(text: string, offset: number): number {
  return chunkBytes.write(text.slice(offset, offset + CHUNK), 'utf16le') >>> 1;
}

/** Offset of the first character of an ASCII text that is neither printable nor a tab or line end; -1 where there is none. */
function firstControl(text: string): number {
  const size = chunkBytes.length;
  for (let offset = 0; offset < text.length; offset += size) {
    const count = chunkBytes.write(text.slice(offset, offset + size), 'latin1');
    chunkBytes.fill(BLANK, count, (count + 3) & ~3);
    for (let word = 0; word * 4 < count; word++) {
      if (!mayHoldControl(chunkWords[word] ?? 0)) continue;
      for (let at = word * 4; at < word * 4 + 4; at++) if (isControl(chunkBytes[at] ?? BLANK)) return offset + at;
    }
  }
  return -1;
}

/** Four ASCII characters at once: whether one is below the blank (line ends too) or is DEL. */
function mayHoldControl(four: number): boolean {
  const del = four ^ 0x7f7f_7f7f;
  const below = (four - 0x2020_2020) & ~four;
  return ((below | ((del - 0x0101_0101) & ~del)) & 0x8080_8080) !== 0;
}

const BLANK = 0x20;
const isControl = (code: number): boolean =>
  (code < BLANK && code !== 0x09 && code !== 0x0a && code !== 0x0d) || code === 0x7f;

/** @param from nothing before it changes */
function changed(original: string, from: number): View {
  const { kinds, forms } = unitForms();
  let units = unitsOf(original);
  let length = from;
  // From each shift on, offsets in the view and in the original differ by a new amount.
  const shifts: Shift[] = [];
  for (let offset = from; offset < original.length;) {
    const count = load(original, offset);
    let k = 0;
    while (k < count) {
      const unit = chunk[k] ?? 0;
      if (kinds[unit] !== BY_CHARACTER) {
        units[length++] = forms[unit] ?? unit;
        k++;
        continue;
      }
      const character = characterAt(original, offset + k);
      k += character.length;
      const form = formOf(character);
      if (length + form.length + original.length - offset - k > units.length) units = grown(units);
      for (let i = 0; i < form.length; i++) units[length++] = form.charCodeAt(i);
      if (form.length !== character.length) addShifts(shifts, length - form.length, form, character, offset + k);
    }
    offset += k;
  }
  const toOriginal = (at: number): number => at + shiftAt(shifts, at);
  return { text: Buffer.from(units.buffer, 0, length * 2).toString('utf16le'), toOriginal };
}

/**
 * What one character was spread out to (`㏠` is `1日`) leads back to its end, never beyond it.
 * @param start where the form stands in the view
 * @param end where the character ends in the original
 */
function addShifts(shifts: Shift[], start: number, form: string, character: string, end: number): void {
  const shared = Math.min(form.length, character.length);
  for (let at = start + shared; at <= start + form.length; at++) shifts.push({ at, by: end - at });
}

/** A pair of surrogates is one; a single one stays what it is. */
function characterAt(text: string, at: number): string {
  const isPair = isHighSurrogate(text.charCodeAt(at)) && isLowSurrogate(text.charCodeAt(at + 1));
  return isPair ? text.slice(at, at + 2) : text.charAt(at);
}

const formOf = (character: string): string =>
  character.length === 1 && isHighSurrogate(character.charCodeAt(0)) ? character : scanForm(character);

/** UTF-16 units of a text that is being changed: far less work than joining pieces of strings. */
function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  Buffer.from(units.buffer).write(text, 'utf16le');
  return units;
}

function grown(units: Uint16Array): Uint16Array {
  const larger = new Uint16Array(units.length * 2 + 32);
  larger.set(units);
  return larger;
}

interface Shift {
  readonly at: number;
  readonly by: number;
}

const STAYS = 0;
/** Becomes one other unit: full-width punctuation, no-break spaces. */
const BECOMES = 1;
/** Goes, becomes several, or is half of a character. */
const BY_CHARACTER = 2;

interface UnitForms {
  /** STAYS, BECOMES or BY_CHARACTER for each UTF-16 unit. */
  readonly kinds: Uint8Array;
  /** What it becomes; itself where it stays. */
  readonly forms: Uint16Array;
}

let workedOut: UnitForms | undefined;

/** Worked out with the first text that is not ASCII: it takes some tens of milliseconds. */
function unitForms(): UnitForms {
  return (workedOut ??= workOutUnitForms());
}

function workOutUnitForms(): UnitForms {
  const kinds = new Uint8Array(0x1_0000);
  const forms = new Uint16Array(0x1_0000);
  for (let unit = 0; unit < kinds.length; unit++) {
    const character = String.fromCharCode(unit);
    forms[unit] = unit;
    if (isHighSurrogate(unit)) kinds[unit] = BY_CHARACTER;
    else if (CANDIDATE.test(character)) {
      const form = workOutScanForm(character);
      if (form !== character) kinds[unit] = form.length === 1 ? BECOMES : BY_CHARACTER;
      forms[unit] = form.charCodeAt(0);
    }
  }
  return { kinds, forms };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

function shiftAt(shifts: readonly Shift[], offset: number): number {
  let low = 0;
  let high = shifts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((shifts[middle]?.at ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return shifts[low - 1]?.by ?? 0;
}

function scanForm(character: string): string {
  const known = scanForms.get(character);
  if (known !== undefined) return known;
  const form = workOutScanForm(character);
  scanForms.set(character, form);
  return form;
}

/** Numbers in circles that NFKC leaves alone: the first and last of each row, and the number of the first. */
const CIRCLED_ROWS = [
  [0x24eb, 0x24f4, 11],
  [0x24f5, 0x24fe, 1],
  [0x24ff, 0x24ff, 0],
  [0x2776, 0x277f, 1],
  [0x2780, 0x2789, 1],
  [0x278a, 0x2793, 1],
  [0x1_f10b, 0x1_f10b, 0],
  [0x1_f10c, 0x1_f10c, 0],
] as const;

function circledNumber(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0;
  const row = CIRCLED_ROWS.find(([first, last]) => code >= first && code <= last);
  return row === undefined ? undefined : String(code - row[0] + row[2]);
}

function workOutScanForm(character: string): string {
  if (isUnseen(character)) return '';
  const circled = circledNumber(character);
  if (circled !== undefined) return circled;
  // What it is spread out to may hold marks that show nothing (`΄` is a blank with an accent on it).
  const seen = [...character.normalize('NFKC')].filter((part) => !isUnseen(part));
  return seen.map((part) => (DECIMAL_DIGIT.test(part) ? digitValue(part) : part)).join('');
}

const isUnseen = (character: string): boolean => INVISIBLE.test(character) || CONTROL.test(character);

/** Decimal digits come in runs of ten from zero to nine in every script (Unicode, general category Nd). */
function digitValue(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  if (code < 0x80) return digit;
  let zero = code;
  while (code - zero < 9 && DECIMAL_DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
}
