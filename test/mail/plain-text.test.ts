// Text from outside on a line of ours: no new line, no colour, no turned direction (attacks A11, W13, H03).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasControls, oneLine, terminalText } from '../../src/mail/plain-text.ts';

describe('one line', () => {
  it.each([
    { why: 'a line end and a header become a blank (A11)', text: 'x\r\nBcc: y', expected: 'x Bcc: y' },
    { why: 'escape sequences lose their escape (W13)', text: '\u001B[31mred', expected: '[31mred' },
    { why: 'C1 controls as well', text: 'a\u009B31mb', expected: 'a 31mb' },
    { why: 'it is cut', text: 'abcdef', expected: 'abcd' },
    { why: 'other text stays', text: '王伟 ', expected: '王伟' },
  ])('$why', ({ text, expected }) => {
    expect(oneLine(text, expected === 'abcd' ? 4 : 100)).toBe(expected);
  });

  it('never has a control character and never is too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 30 }), (text, maxLength) => {
        const line = oneLine(text, maxLength);
        expect(hasControls(line)).toBe(false);
        expect(line.length).toBeLessThanOrEqual(maxLength);
      }),
    );
  });
});

describe('text for a terminal', () => {
  it.each([
    { why: 'an escape is shown as what it is', text: '\u001B]0;x\u0007', expected: '⟦U+001B⟧]0;x⟦U+0007⟧' },
    { why: 'a right-to-left override too (H03)', text: 'a\u202Efdp.exe', expected: 'a⟦U+202E⟧fdp.exe' },
    { why: 'and isolates', text: '\u2066a\u2069', expected: '⟦U+2066⟧a⟦U+2069⟧' },
    { why: 'other text stays', text: '名单.xlsx', expected: '名单.xlsx' },
  ])('$why', ({ text, expected }) => {
    expect(terminalText(text)).toBe(expected);
  });
});

describe('control characters are found', () => {
  it.each([
    { why: 'none in text', text: 'a b', expected: false },
    { why: 'a line end', text: 'a\nb', expected: true },
    { why: 'each time one asks', text: '\0', expected: true },
    { why: 'and once more', text: '\0', expected: true },
  ])('$why', ({ text, expected }) => {
    expect(hasControls(text)).toBe(expected);
  });
});
