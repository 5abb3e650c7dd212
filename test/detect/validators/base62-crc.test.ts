// The check at the end of GitHub's tokens: CRC-32 of the thirty characters before, in base 62.
import { describe, expect, it } from 'vitest';
import { base62Crc, hasBase62Crc } from '../../../src/detect/validators/base62-crc.ts';

describe('a check in base 62', () => {
  it.each([
    // CRC-32 of the standard's own test text is 0xCBF43926 = 3421780262.
    { text: '123456789', crc: 3_421_780_262 },
    { text: '', crc: 0 },
  ])('of "$text" is its CRC-32', ({ text, crc }) => {
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const value = [...base62Crc(text)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
    expect(base62Crc(text)).toHaveLength(6);
    expect(value).toBe(crc);
  });

  it('fits its own text only', () => {
    const body = 'q83vZ1x0Yt5LwPmC9uKsRnB2dHfGjE';
    expect(hasBase62Crc(body + base62Crc(body))).toBe(true);
    expect(hasBase62Crc(body.replace('q', 'Q') + base62Crc(body))).toBe(false);
    expect(hasBase62Crc('short')).toBe(false);
  });
});
