// Machine-readable zones of travel documents (ICAO 9303): cards with three lines of 30 (TD1) or two of 36 (TD2), passports with
// two of 44 (TD3). Each has a check digit for the number, the birth date and the expiry, and one over all of them.

const WEIGHTS = [7, 3, 1];

/** Check digit over digits, capital letters (A is 10) and fillers (0). */
export function mrzCheckDigit(field: string): string {
  let sum = 0;
  for (let i = 0; i < field.length; i++) {
    const character = field.charAt(i);
    sum += (WEIGHTS[i % 3] ?? 0) * (character === '<' ? 0 : Number.parseInt(character, 36));
  }
  return String(sum % 10);
}

/** Birth or expiry and its check digit; parts of a birth date that nobody knows are fillers. */
const isDated = (field: string): boolean =>
  /^(?:\d{2}|<<)(?:0[1-9]|1[0-2]|<<)(?:0[1-9]|[12]\d|3[01]|<<)\d$/.test(field) && hasCheckDigit(field);

/** A field whose last character is its check digit. */
const hasCheckDigit = (field: string): boolean => mrzCheckDigit(field.slice(0, -1)) === field.slice(-1);

/** TD3's second line, TD2's second line, or TD1's first two in one. All fields and the composite check digit must agree. */
export function isMrzData(data: string): boolean {
  if (!/^[0-9A-Z<]+$/.test(data)) return false;
  if (data.length === 60) return isCard(data);
  if (data.length !== 44 && data.length !== 36) return false;
  const [number, birth, expiry, rest] = [data.slice(0, 10), data.slice(13, 20), data.slice(21, 28), data.slice(28, -1)];
  return (
    hasCheckDigit(number) &&
    isDated(birth) &&
    isDated(expiry) &&
    /^[A-Z<]{3}$/.test(data.slice(10, 13)) &&
    /^[MFX<]$/.test(data.charAt(20)) &&
    (data.length === 36 || isOptional(rest)) &&
    mrzCheckDigit(number + birth + expiry + rest) === data.slice(-1)
  );
}

/** A passport's personal number and its check digit, which may be left out where there is no number. */
const isOptional = (field: string): boolean => hasCheckDigit(field) || /^<+$/.test(field);

/** @param data TD1: type and state, number, optional data; birth, sex, expiry, nationality, optional data, composite */
function isCard(data: string): boolean {
  const [number, birth, expiry] = [data.slice(5, 15), data.slice(30, 37), data.slice(38, 45)];
  return (
    /^[ACI][A-Z<][A-Z<]{3}/.test(data) &&
    (hasCheckDigit(number) || hasLongNumber(data)) &&
    isDated(birth) &&
    isDated(expiry) &&
    /^[MFX<]$/.test(data.charAt(37)) &&
    /^[A-Z<]{3}$/.test(data.slice(45, 48)) &&
    mrzCheckDigit(data.slice(5, 30) + birth + expiry + data.slice(48, 59)) === data.slice(-1)
  );
}

/** A number of more than nine characters goes on in the optional data, its check digit at its end. */
function hasLongNumber(data: string): boolean {
  const rest = /^[0-9A-Z]*/.exec(data.slice(15, 30))?.[0] ?? '';
  return data.charAt(14) === '<' && rest.length >= 2 && hasCheckDigit(data.slice(5, 14) + rest);
}
