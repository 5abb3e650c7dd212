// The scan view (V1 of the detector reference): what a reader reads, without the tricks. NFKC, every decimal digit as
// ASCII, zero-width and control characters gone (attacks C03, C04, C07); case kept. Offsets lead back to the original.

export interface View {
  readonly text: string;
  /** Offset in the original for an offset in `text`; the end of `text` maps to the end of the original. */
  readonly toOriginal: (offset: number) => number;
}

/** Nothing to do: printable ASCII, tabs and line ends only. */
const PLAIN = /^[\t\n\r\x20-\x7E]*$/;
/** Characters that the view may change; Han, kana, Hangul and their own punctuation are not among them. */
const CANDIDATE =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u2E7F\u2F00-\u3000\u3131-\u33FF\uA000-\uABFF\uE000-\uFFFF]/;
/** 1 for each UTF-16 unit that the view may change, or that may be the first half of a character that it may. */
const MAY_CHANGE = Uint8Array.from({ length: 0x1_0000 }, (_, unit) =>
  isHighSurrogate(unit) || CANDIDATE.test(String.fromCharCode(unit)) ? 1 : 0,
);
/** Characters that show nothing of their own: formats (soft hyphen, zero-width, bidi), fillers, selectors, combining marks. */
const INVISIBLE =
  // oxlint-disable-next-line no-misleading-character-class -- single code points are what is meant
  /^[\p{Cf}\u0300-\u036F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u20D0-\u20FF\u3164\uFE00-\uFE0F\uFFA0\u{E0000}-\u{E0FFF}]$/u;
const CONTROL = /^[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]$/;
const DECIMAL_DIGIT = /^\p{Nd}$/u;

/** Scan forms worked out so far. Bounded by the number of characters that exist. */
const scanForms = new Map<string, string>();

export function normalise(original: string): View {
  if (PLAIN.test(original)) return { text: original, toOriginal: (offset) => offset };
  const text = new Units(original.length);
  // From each shift on, offsets in `text` and in the original differ by a new amount.
  const shifts: { readonly at: number; readonly by: number }[] = [];
  let isChanged = false;
  for (let i = 0; i < original.length;) {
    const unit = original.charCodeAt(i);
    const isPair = isHighSurrogate(unit) && isLowSurrogate(original.charCodeAt(i + 1));
    if (MAY_CHANGE[unit] !== 1 || (isHighSurrogate(unit) && !isPair)) {
      text.push(unit);
      i++;
      continue;
    }
    const character = isPair ? original.slice(i, i + 2) : original.charAt(i);
    i += character.length;
    const scanned = scanForm(character);
    for (let k = 0; k < scanned.length; k++) text.push(scanned.charCodeAt(k));
    if (scanned === character) continue;
    isChanged = true;
    if (scanned.length === character.length) continue;
    // What one character was spread out to (`㏠` is `1日`) leads back to its end, never beyond it.
    const shared = Math.min(scanned.length, character.length);
    for (let at = text.length - scanned.length + shared; at <= text.length; at++) shifts.push({ at, by: i - at });
  }
  const toOriginal = (offset: number): number => offset + shiftAt(shifts, offset);
  return { text: isChanged ? text.toString() : original, toOriginal };
}

/** UTF-16 units of a text being built: far less work than joining pieces of strings. */
class Units {
  #units: Buffer;
  length = 0;

  constructor(capacity: number) {
    this.#units = Buffer.allocUnsafe(capacity * 2 + 64);
  }

  push(unit: number): void {
    const at = this.length++ * 2;
    if (at + 2 > this.#units.length) this.#units = Buffer.concat([this.#units, Buffer.allocUnsafe(this.#units.length)]);
    this.#units[at] = unit & 0xff;
    this.#units[at + 1] = unit >> 8;
  }

  toString(): string {
    return this.#units.toString('utf16le', 0, this.length * 2);
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

function shiftAt(shifts: readonly { readonly at: number; readonly by: number }[], offset: number): number {
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
