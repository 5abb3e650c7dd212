// Identification numbers of Taiwan that begin with a letter: the national ID (國民身分證統一編號) and the UI number of
// residents without a household registration (統一證號), in the form issued since 2021-01-02 and in the one before.
import { completed } from '../completed.ts';
import { characters, digits, oneOf, type Random } from '../samples.ts';

/** The letter's two-digit value, by issuing city or county. */
const LETTERS: Readonly<Record<string, number>> = {
  ...{ A: 10, B: 11, C: 12, D: 13, E: 14, F: 15, G: 16, H: 17, I: 34, J: 18, K: 19, L: 20, M: 21 },
  ...{ N: 22, O: 35, P: 23, Q: 24, R: 25, S: 26, T: 27, U: 28, V: 29, W: 32, X: 30, Y: 31, Z: 33 },
};
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 1, 1];
const LETTER_NAMES = Object.keys(LETTERS).join('');

/** @param id letter and nine digits, upper case */
export function isTaiwanNationalId(id: string): boolean {
  return /^[A-Z][12]\d{8}$/.test(id) && hasRightSum(id);
}

/**
 * @param number upper case; a letter, 8 or 9, eight digits, or as issued before 2021 two letters, the second A to D, and eight
 *   digits. Of the second letter's value only the units count: A is 0, D is 3.
 */
export function isTaiwanResidentNumber(number: string): boolean {
  if (/^[A-Z][89]\d{8}$/.test(number)) return hasRightSum(number);
  if (!/^[A-Z][A-D]\d{8}$/.test(number)) return false;
  const units = number.charCodeAt(1) - 'A'.charCodeAt(0);
  return hasRightSum(`${number.charAt(0)}${units}${number.slice(2)}`);
}

/** @param id letter and nine digits */
function hasRightSum(id: string): boolean {
  const letter = LETTERS[id.charAt(0)] ?? 0;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * (id.charCodeAt(i + 1) - 48), 0);
  return (Math.floor(letter / 10) + (letter % 10) * 9 + sum) % 10 === 0;
}

/** A number that belongs to nobody but by chance. */
export function sampleTaiwanNationalId(random: Random): string {
  const stem = (): string => characters(random, LETTER_NAMES, 1) + oneOf(random, ['1', '2']) + digits(random, 7);
  return completed(stem, '0123456789', isTaiwanNationalId);
}

/** Of the form issued since 2021. */
export function sampleTaiwanResidentNumber(random: Random): string {
  const stem = (): string => characters(random, LETTER_NAMES, 1) + oneOf(random, ['8', '9']) + digits(random, 7);
  return completed(stem, '0123456789', isTaiwanResidentNumber);
}
