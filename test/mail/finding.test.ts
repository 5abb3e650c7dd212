// The scale of confidence, and the mask: what travels of a value never shows more than half of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLeast, CONFIDENCES, mask, strongest } from '../../src/mail/finding.ts';

describe('a mask', () => {
  it.each([
    {
      why: 'head and tail of a long value',
      value: '11010519491231061X',
      head: 4,
      tail: 2,
      masked: '1101************1X',
    },
    { why: 'half of a short one stays hidden', value: '17670696371', head: 10, tail: 10, masked: '176******71' },
    { why: 'no head, no tail', value: 'secret', head: 0, tail: 0, masked: '******' },
    { why: 'one character shows nothing', value: 'a', head: 1, tail: 1, masked: '*' },
    { why: 'of three one is shown', value: 'abc', head: 3, tail: 3, masked: 'a**' },
    { why: 'nothing stays nothing', value: '', head: 4, tail: 2, masked: '' },
    { why: 'a character outside the BMP is one', value: '𠮷𠮷𠮷𠮷', head: 1, tail: 1, masked: '𠮷**𠮷' },
  ])('$why', ({ value, head, tail, masked }) => {
    expect(mask(value, head, tail)).toBe(masked);
  });

  it('never shows more than half, never is the value, keeps the number of characters', () => {
    const values = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((value) => !value.includes('*'));
    const size = fc.nat({ max: 50 });
    fc.assert(
      fc.property(values, size, size, (value, head, tail) => {
        const masked = mask(value, head, tail);
        const [shown, all] = [[...masked].filter((c) => c !== '*').length, [...value].length];
        expect([...masked]).toHaveLength(all);
        expect(shown).toBeLessThanOrEqual(all / 2);
        expect(shown).toBeLessThanOrEqual(head + tail);
        expect(masked).not.toBe(value);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('confidence', () => {
  it('is ordered from low to high', () => {
    for (const [i, one] of CONFIDENCES.entries()) {
      for (const [j, other] of CONFIDENCES.entries()) expect(atLeast(one, other)).toBe(i >= j);
    }
  });

  it.each([
    { why: 'the highest of several', given: ['low', 'high', 'medium'], expected: 'high' },
    { why: 'the only one', given: ['medium'], expected: 'medium' },
    { why: 'low when there is none', given: [], expected: 'low' },
  ] as const)('strongest: $why', ({ given, expected }) => {
    expect(strongest(given)).toBe(expected);
  });
});
