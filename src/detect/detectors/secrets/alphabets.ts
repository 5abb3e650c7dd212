// Synthetic keys: alphabets that keys are drawn from, and how they are drawn.
import { whole, type Random } from '../../samples.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

export const BASE32 = `${UPPER}234567`;
export const BASE62 = UPPER + UPPER.toLowerCase() + DIGITS;
export const BASE64 = `${BASE62}+/`;
export const BASE64_URL = `${BASE62}-_`;
export const HEX = '0123456789abcdef';

/**
 * Each character once before one comes again, and shifted by its place: poor numbers must not make `AAAA` or `ABCD`, which would be
 * placeholders, nor anything that looks as if it were no secret.
 */
export function drawn(random: Random, alphabet: string, count: number): string {
  let left: string[] = [];
  return Array.from({ length: count }, (_, i) => {
    if (left.length === 0) left = [...alphabet];
    const [character = ''] = left.splice((whole(random, left.length) + i * SHIFT) % left.length, 1);
    return character;
  }).join('');
}
const SHIFT = 11;
