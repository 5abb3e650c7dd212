// What looks drawn by lot and what looks made by people.
import { describe, expect, it } from 'vitest';
import { changesOf, classesOf, entropyOf, looksRandom } from '../../../src/detect/validators/entropy.ts';

describe('entropy', () => {
  it.each([
    { text: '', bits: 0 },
    { text: 'aaaa', bits: 0 },
    { text: 'abab', bits: 1 },
    { text: 'abcd', bits: 2 },
    { text: '0123456789abcdef', bits: 4 },
  ])('of "$text" is $bits bits', ({ text, bits }) => {
    expect(entropyOf(text)).toBeCloseTo(bits);
  });
});

describe('kinds of characters', () => {
  it('are four, and changes between them are counted', () => {
    expect([...classesOf('aB1#')]).toEqual(['lower', 'upper', 'digit', 'symbol']);
    expect(changesOf('aB1#')).toBe(3);
    expect(changesOf('abc')).toBe(0);
  });
});

describe('a random value', () => {
  it.each([
    { why: 'letters of both cases and digits', text: 'q83vZ1x0Yt5LwPmC9uKs', is: true },
    { why: 'hexadecimal', text: '8f14e45fceea167a5a36dedd4bea2543', is: true },
    { why: 'small letters and digits', text: 'k3v9x0q7z1m5t8w2n6r4', is: true },
    { why: 'words in camel case', text: 'accessTokenProviderFactory2', is: false },
    { why: 'words with a year', text: 'production-database-2026', is: false },
    { why: 'no digit', text: 'abcdefghijklmnopqrst', is: false },
    { why: 'one group of digits', text: 'abcdefghijklmn123456', is: false },
    { why: 'few characters', text: 'a1a1a1a1a1a1a1a1a1a1', is: false },
    { why: 'digits alone', text: '83920174650192837465', is: false },
  ])('$why: $is', ({ text, is }) => {
    expect(looksRandom(text)).toBe(is);
  });
});
