// Check characters by which companies protect their own numbers: the systems of ISO/IEC 7064, GS1's, and sums of weighted digits.
import { passesLuhn } from './luhn.ts';

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** What each system asks of a value: upper case, without separators, the check character or characters at its end. */
export const CHECKS = {
  luhn: (value) => /^\d{2,}$/.test(value) && passesLuhn(value),
  'mod11-2': (value) => /^\d+[\dX]$/.test(value) && isPure(value, 11, '0123456789X'),
  'mod37-2': (value) => /^[0-9A-Z]+[0-9A-Z*]$/.test(value) && isPure(value, 37, `${ALPHANUMERIC}*`),
  'mod11-10': (value) => /^\d{2,}$/.test(value) && isHybrid(value),
  mod97: (value) => /^[0-9A-Z]{3,}$/.test(value) && remainder97(value) === 1,
  gs1: (value) => /^\d{2,}$/.test(value) && isGs1(value),
} as const satisfies Readonly<Record<string, (value: string) => boolean>>;

/** ISO/IEC 7064 pure systems with one check character, radix 2 (7.1). */
function isPure(value: string, modulus: number, characters: string): boolean {
  let remainder = 0;
  for (const character of value) remainder = (remainder * 2 + characters.indexOf(character)) % modulus;
  return remainder === 1;
}

/** ISO/IEC 7064 hybrid system MOD 11,10 (8.1). */
function isHybrid(value: string): boolean {
  let product = 10;
  for (let i = 0; i < value.length - 1; i++) {
    const sum = (product + value.charCodeAt(i) - 48) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (product + value.charCodeAt(value.length - 1) - 48) % 10 === 1;
}

/** ISO/IEC 7064 MOD 97-10, letters as two digits. */
function remainder97(value: string): number {
  let remainder = 0;
  for (const character of value) {
    const number = ALPHANUMERIC.indexOf(character);
    remainder = (remainder * (number > 9 ? 100 : 10) + number) % 97;
  }
  return remainder;
}

/** GS1 General Specifications 7.9: weights 3 and 1 from the right, check digit last. */
function isGs1(value: string): boolean {
  let sum = 0;
  for (let i = 0; i < value.length; i++) sum += (value.charCodeAt(value.length - 1 - i) - 48) * (i % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}

/**
 * Digits times weights, by a modulus; the last character is the one of `characters` at the place of the remainder.
 * False when the value has another length than the weights and the check character.
 */
export function isWeighted(
  value: string,
  { weights, modulus, characters }: { weights: readonly number[]; modulus: number; characters: string },
): boolean {
  if (value.length !== weights.length + 1) return false;
  let sum = 0;
  for (const [i, weight] of weights.entries()) {
    const number = ALPHANUMERIC.indexOf(value.charAt(i));
    if (number < 0) return false;
    sum += number * weight;
  }
  return characters.toUpperCase().charAt(sum % modulus) === value.charAt(weights.length);
}
