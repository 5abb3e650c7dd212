// Tokens that end in a check of themselves: the CRC-32 of what stands before, in base 62 (GitHub's tokens, since 2021).
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK_LENGTH = 6;

/** @param secret what stands behind the prefix, check included */
export function hasBase62Crc(secret: string): boolean {
  return secret.length > CHECK_LENGTH && secret.endsWith(base62Crc(secret.slice(0, -CHECK_LENGTH)));
}

/** Six digits in base 62. */
export function base62Crc(text: string): string {
  let left = crc32(text);
  let digits = '';
  for (let i = 0; i < CHECK_LENGTH; i++) {
    digits = DIGITS.charAt(left % 62) + digits;
    left = Math.floor(left / 62);
  }
  return digits;
}
