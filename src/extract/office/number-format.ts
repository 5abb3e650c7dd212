// Numbers of cells as text. The stored number is what is told: exact, never through a float where the file has its digits, and
// beside it what the cell shows when its format makes a date of it or writes words and leading zeros around it (attack X08).

/** From here on a double does not hold every whole number. */
const EXACT = 2 ** 53;

/** What a number format does to a number. */
export type NumberFormat =
  | { readonly kind: 'general' }
  | { readonly kind: 'date'; readonly hasDay: boolean; readonly hasTime: boolean }
  | { readonly kind: 'padded'; readonly before: string; readonly digits: number; readonly after: string };

const GENERAL: NumberFormat = { kind: 'general' };

/** Built-in formats (ECMA-376 part 1, 18.8.30), East Asian dates among them. */
export function builtInFormat(id: number): NumberFormat {
  if (
    (id >= 14 && id <= 17) ||
    (id >= 27 && id <= 31) ||
    id === 36 ||
    (id >= 50 && id <= 54) ||
    (id >= 57 && id <= 58)
  ) {
    return { kind: 'date', hasDay: true, hasTime: false };
  }
  if (id === 22) return { kind: 'date', hasDay: true, hasTime: true };
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id === 55 || id === 56) {
    return { kind: 'date', hasDay: false, hasTime: true };
  }
  return GENERAL;
}

/** A format code such as `yyyy-mm-dd` or `"No. "000000`, of which the first section counts. */
export function parseFormat(code: string): NumberFormat {
  let literal = '';
  let before = '';
  let placeholders = '';
  for (let at = 0; at < code.length && code[at] !== ';'; at++) {
    const character = code.charAt(at);
    if (character === '"') {
      const end = code.indexOf('"', at + 1);
      literal += code.slice(at + 1, end === -1 ? undefined : end);
      at = end === -1 ? code.length : end;
    } else if (character === '\\') literal += code.charAt(++at);
    else if (character === '_' || character === '*') at++;
    else if (character === '[') {
      const end = code.indexOf(']', at);
      // `[h]` counts hours; colours, conditions and currencies are no part of it.
      if (/^\[[hms]+\]$/i.test(code.slice(at, end + 1).slice(0, 8))) placeholders += 'h';
      at = end === -1 ? code.length : end;
    } else if ('-/() :年月日时分秒時'.includes(character)) literal += character;
    else {
      if (placeholders === '') {
        before = literal;
        literal = '';
      }
      placeholders += character;
    }
  }
  const letters = placeholders.toLowerCase();
  if (letters === 'general' || letters === '@') return GENERAL;
  if (/^[ymdhsaepgb/.0,年月日\s]*[ymdhs]/.test(letters) && !letters.includes('#')) {
    return { kind: 'date', hasDay: /[yd]/.test(letters), hasTime: /[hs]/.test(letters) };
  }
  if (!/^[0#?]+$/.test(placeholders)) return GENERAL;
  const digits = placeholders.replaceAll(/[^0]/g, '').length;
  return digits < 2 && before === '' && literal === '' ? GENERAL : { kind: 'padded', before, digits, after: literal };
}

/**
 * A number's text for the scan.
 * @param raw as the file has it
 * @param since1904 dates count from 1904
 */
export function numberText(raw: string, format: NumberFormat = GENERAL, since1904 = false): string {
  const plain = withoutExponent(raw.trim());
  if (format.kind === 'general') return plain;
  const shown = format.kind === 'date' ? dateText(Number(plain), format, since1904) : padded(plain, format);
  return shown === undefined || shown === plain ? plain : `${shown} (${plain})`;
}

/** `1.3812345678E10` is 13812345678. Digits that the file does not have and a double can't hold are not made up. */
export function withoutExponent(raw: string): string {
  const match = /^(-?)(\d{1,25})(?:\.(\d{1,25}))?[eE]\+?(\d{1,2})$/.exec(raw);
  if (match === null) return raw;
  const [, sign = '', whole = '', fraction = '', exponent = ''] = match;
  const missing = Number(exponent) - fraction.length;
  if (missing < 0) {
    const digits = whole + fraction;
    return `${sign}${digits.slice(0, missing)}.${digits.slice(missing)}`;
  }
  if (missing > 0 && Math.abs(Number(raw)) >= EXACT) return raw;
  return `${sign}${whole}${fraction}${'0'.repeat(missing)}`;
}

function padded(plain: string, { before, digits, after }: NumberFormat & { kind: 'padded' }): string | undefined {
  return /^\d{1,40}$/.test(plain) ? `${before}${plain.padStart(digits, '0')}${after}` : undefined;
}

const DAY = 86_400_000;

/** `2026-01-31 08:30`; undefined for numbers that are no date. Excel believes in 29 February 1900, so day 60 is skipped. */
function dateText(
  serial: number,
  { hasDay, hasTime }: { hasDay: boolean; hasTime: boolean },
  since1904: boolean,
): string | undefined {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_466) return undefined;
  const epoch = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  const text = new Date(Math.round((epoch + serial * DAY) / 1000) * 1000).toISOString();
  if (!hasDay) return hasTime ? text.slice(11, 19) : text.slice(0, 7);
  return hasTime ? text.slice(0, 16).replace('T', ' ') : text.slice(0, 10);
}
