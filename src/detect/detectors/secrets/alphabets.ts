// Synthetic keys: alphabets that keys are drawn from, and how they are drawn.
import { whole, type Random } from '../../samples.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

export const BASE32 = `${UPPER}234567`;
export const BASE62 = UPPER + UPPER.toLowerCase() + DIGITS;
export const BASE64 = `${BASE62}+/`;
export const BASE64_URL = `${BASE62}-_`;
export const HEX = '0123456789abcdef';

/** Every character is shifted by its place, so that poor numbers do not make `AAAA`, which would be a placeholder. */
export function drawn(random: Random, alphabet: string, count: number): string {
  const at = (i: number): number => (whole(random, alphabet.length) + i * SHIFT) % alphabet.length;
  return Array.from({ length: count }, (_, i) => alphabet.charAt(at(i))).join('');
}
const SHIFT = 11;
