// Masks of own detectors: whatever the template asks for, half of a value stays hidden.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMask, renderMask, shownBy, type MaskTemplate } from '../../src/rules/mask-template.ts';

function template(text: string): MaskTemplate {
  const parsed = parseMask(text);
  if ('pieces' in parsed) return parsed;
  throw new Error(parsed.wrong);
}

describe('a mask', () => {
  it.each([
    { text: 'EMP-****{last2}', value: '204417', masked: 'EMP-****17' },
    { text: '{first3}****{last2}', value: '2044178901', masked: '204****01' },
    { text: '{first3}', value: '20', masked: '2**' },
    { text: '{last4}{first4}', value: '123456', masked: '*456****' },
    { text: '***', value: '204417', masked: '***' },
    { text: '{last2}', value: '密级甲乙', masked: '甲乙' },
    { text: '{last1}', value: 'a\u{1F600}', masked: '\u{1F600}' },
  ])('$text of $value is $masked', ({ text, value, masked }) => {
    expect(renderMask(template(text), value)).toBe(masked);
  });

  it('never shows more than half', () => {
    const any = fc.constantFrom('{first1}', '{first3}', '{last2}', '{last9}', '{first12}', '-');
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 5 }),
        fc.string({ unit: fc.constantFrom('1', '2', '3') }),
        (pieces, value) => {
          const shown = renderMask(template(pieces.join('')), value).replaceAll(/[*-]/g, '');
          expect(shown.length).toBeLessThanOrEqual(Math.floor(value.length / 2));
        },
      ),
    );
  });

  it('says how much it shows', () => {
    expect(shownBy(template('EMP-{first3}**{last2}'))).toBe(5);
  });

  it.each([
    { text: '{lst2}', wrong: '{lst2} is nothing', fix: 'did you mean "last"?' },
    { text: '{last0}', wrong: '{last0}', fix: '{last2}' },
    { text: '{last}', wrong: '{last}', fix: '{last2}' },
    { text: 'a}', wrong: '"}" stands alone', fix: '{first3}' },
    { text: '{', wrong: '"{" stands alone', fix: '{first3}' },
  ])('$text is wrong', ({ text, wrong, fix }) => {
    expect(parseMask(text)).toEqual({
      wrong: expect.stringContaining(wrong) as string,
      fix: expect.stringContaining(fix) as string,
    });
  });
});
