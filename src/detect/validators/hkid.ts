// Hong Kong identity card number: one or two letters, six digits, a check digit or A (weighted sum, modulus 11).
import { characters, digits, type Random } from '../samples.ts';

/** What stands in place of the first letter where there is one letter only. */
const BLANK = 36;

/** Check character of prefix and digits. @param body one or two capitals and six digits */
export function hkidCheck(body: string): string {
  const values = [...body].map((character) => Number.parseInt(character, 36));
  const places = values.length === 7 ? [BLANK, ...values] : values;
  const sum = places.reduce((total, value, i) => total + value * (9 - i), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? 'A' : String(check);
}

/** @param id without brackets and separators, upper case */
export function isHkid(id: string): boolean {
  return /^[A-Z]{1,2}\d{6}[\dA]$/.test(id) && hkidCheck(id.slice(0, -1)) === id.slice(-1);
}

export function sampleHkid(random: Random): string {
  const body = characters(random, 'ABCDEGHKMPRVYZ', 1) + digits(random, 6);
  return `${body}(${hkidCheck(body)})`;
}
