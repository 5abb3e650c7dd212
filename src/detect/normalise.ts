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
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u2E7F\u2F00-\u3000\u3131-\u33FF\uA000-\uABFF\uE000-\uFFFF]|[\uD800-\uDBFF][\uDC00-\uDFFF]/g;
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
  let text = '';
  let copied = 0;
  // From each shift on, offsets in `text` and in the original differ by a new amount.
  const shifts: { readonly at: number; readonly by: number }[] = [];
  for (const match of original.matchAll(CANDIDATE)) {
    const character = match[0];
    const scanned = scanForm(character);
    if (scanned === character) continue;
    text += original.slice(copied, match.index) + scanned;
    copied = match.index + character.length;
    if (scanned.length === character.length) continue;
    // What one character was spread out to (`㏠` is `1日`) leads back to its end, never beyond it.
    const shared = Math.min(scanned.length, character.length);
    for (let at = text.length - scanned.length + shared; at <= text.length; at++) shifts.push({ at, by: copied - at });
  }
  text = copied === 0 ? original : text + original.slice(copied);
  return { text, toOriginal: (offset) => offset + shiftAt(shifts, offset) };
}

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

function workOutScanForm(character: string): string {
  if (isUnseen(character)) return '';
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
