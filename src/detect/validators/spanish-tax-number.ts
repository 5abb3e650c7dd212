// Tax numbers of Spain (NIF): of citizens (DNI), of foreigners (NIE) and of companies (CIF), each with its own check character.
import { weightedSum } from './weighted.ts';

const PERSON_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const COMPANY_LETTERS = 'JABCDEFGHI';

/** @param number nine characters, upper case */
export function isSpanishTaxNumber(number: string): boolean {
  if (/^[\dXYZKLM]\d{7}[A-Z]$/.test(number)) {
    // X, Y and Z stand for 0, 1 and 2; K, L and M (minors, emigrants, foreigners of old) for nothing.
    const digits = number
      .slice(0, 8)
      .replace(/^[KLM]/, '')
      .replace('X', '0')
      .replace('Y', '1')
      .replace('Z', '2');
    return PERSON_LETTERS.charAt(Number(digits) % 23) === number.charAt(8);
  }
  if (!/^[A-HJNP-SUVW]\d{7}[\dA-J]$/.test(number)) return false;
  const digits = number.slice(1, 8);
  const doubled = [0, 2, 4, 6].map((i) => 2 * Number(digits.charAt(i))).map((n) => (n > 9 ? n - 9 : n));
  const sum = weightedSum(digits, [0, 1, 0, 1, 0, 1, 0]) + doubled.reduce((total, n) => total + n, 0);
  const check = (10 - (sum % 10)) % 10;
  const written = number.charAt(8);
  // Public bodies and foreign companies have a letter, stock corporations a digit, the others either.
  if (/^[PQRSNW]/.test(number)) return written === COMPANY_LETTERS.charAt(check);
  if (/^[ABEH]/.test(number)) return written === String(check);
  return written === String(check) || written === COMPANY_LETTERS.charAt(check);
}
