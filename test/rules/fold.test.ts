// Folding: what a reader takes for the same becomes the same, and every offset stays true (attack C04).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLDS, foldText, lowerCase } from '../../src/rules/fold.ts';

describe('folding', () => {
  it.each([
    { why: 'case', text: 'ConfiDential', folds: ['case'], expected: 'confidential' },
    { why: 'case of other scripts', text: 'ÄΩЖ', folds: ['case'], expected: 'äωж' },
    { why: 'full width', text: 'ＡＢ１２　', folds: ['width'], expected: 'AB12 ' },
    { why: 'half-width kana', text: 'ｱ', folds: ['width'], expected: 'ア' },
    { why: 'traditional characters', text: '機密營業秘密', folds: ['han'], expected: '机密营业秘密' },
    { why: 'simplified ones stay', text: '机密', folds: ['han'], expected: '机密' },
    { why: 'all at once', text: 'Ｔop 機密', folds: FOLDS, expected: 'top 机密' },
    { why: 'case alone leaves Han', text: '機密 A', folds: ['case'], expected: '機密 a' },
    { why: 'width alone leaves case', text: 'Ａb', folds: ['width'], expected: 'Ab' },
    { why: 'nothing to fold with', text: 'Ａ機', folds: [], expected: 'Ａ機' },
    { why: 'a letter that would grow stays', text: 'İX', folds: ['case'], expected: 'İx' },
  ] as const)('$why', ({ text, folds, expected }) => {
    expect(foldText(text, folds)).toBe(expected);
  });

  it('keeps the length, and folding twice is folding once', () => {
    const unit = fc.constantFrom(
      'a',
      'Z',
      'İ',
      'ﬁ',
      'ß',
      '機',
      '营',
      'Ａ',
      'ｶ',
      'ﾞ',
      '㎏',
      '\u3000',
      '𠮷',
      '\uD800',
      '9',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(unit, { maxLength: 30 }).map((p) => p.join('')),
    );
    fc.assert(
      fc.property(texts, fc.subarray([...FOLDS]), (text, folds) => {
        const folded = foldText(text, folds);
        expect(folded).toHaveLength(text.length);
        expect(foldText(folded, folds)).toBe(folded);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('lower case', () => {
  it('keeps the length', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => lowerCase(text).length === text.length));
    expect(lowerCase('İSTANBUL')).toBe('İstanbul');
  });
});
