// References: random, read out on the telephone, typed by hand (attack W05).
import { describe, expect, it } from 'vitest';
import { newReference, parseReference } from '../../src/mail/reference.ts';

describe('a reference', () => {
  it('has its form and is read back', () => {
    for (let i = 0; i < 200; i++) {
      const reference = newReference();
      expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
      expect(parseReference(reference)).toBe(reference);
    }
  });

  it('is never the same twice', () => {
    expect(new Set(Array.from({ length: 2000 }, newReference)).size).toBe(2000);
  });

  it.each([
    { why: 'lower case and blanks', typed: ' 7k3m-q9tb-0xha ', expected: '7K3M-Q9TB-0XHA' },
    { why: 'O for 0, I and L for 1', typed: '7K3M-Q9TB-OILA', expected: '7K3M-Q9TB-011A' },
    { why: 'too short', typed: '7K3M-Q9TB', expected: undefined },
    { why: 'a U, which the alphabet lacks', typed: '7K3M-Q9TB-0XHU', expected: undefined },
    { why: 'a path (W05)', typed: '../../../etc', expected: undefined },
    { why: 'nothing', typed: '', expected: undefined },
  ])('typed: $why', ({ typed, expected }) => {
    expect(parseReference(typed)).toBe(expected);
  });
});
