// Mainland mobile numbers: allocated segments, the ways they are written, and what merely has eleven digits.
import { describe, expect, it } from 'vitest';
import { look, seen } from '../../../support/look.ts';

const see = (text: string): readonly string[] => seen('cn-mobile', text);

describe('a mobile number', () => {
  it.each([
    { why: 'the first vector', text: '17670696371', found: ['17670696371 medium'] },
    { why: 'the second vector, with country code', text: '+86 131 0816 0009', found: ['+86 131 0816 0009 medium'] },
    { why: 'the third vector, with hyphens', text: '133-6890-6523', found: ['133-6890-6523 medium'] },
    { why: 'country code in brackets', text: '(+86)13108160009', found: ['(+86)13108160009 medium'] },
    { why: '0086', text: '008613108160009', found: ['008613108160009 medium'] },
    { why: 'with a keyword', text: '手机：13108160009', found: ['13108160009 high'] },
    { why: 'with a keyword in traditional characters', text: '行動電話 13108160009', found: ['13108160009 high'] },
    { why: 'a glued label', text: 'tel13108160009', found: ['13108160009 high'] },
    { why: 'between Han', text: '请打13108160009找王伟', found: ['13108160009 medium'] },
    { why: 'in CSV', text: '1,13108160009,35', found: ['13108160009 medium'] },
    { why: 'with commas', text: '17670696371,13108160009', found: ['17670696371 medium', '13108160009 medium'] },
    { why: 'circled digits (C04)', text: '①⑦⑥⑦⓪⑥⑨⑥③⑦①', found: ['①⑦⑥⑦⓪⑥⑨⑥③⑦① medium'] },
    { why: 'labelled as something else', text: '运单 13108160009', found: ['13108160009 low'] },
    { why: 'segment 12 not allocated', text: '12429136937', found: [] },
    { why: 'segment 179 not allocated', text: '17990463079', found: [] },
    { why: 'segment 154 not allocated', text: '15490463079', found: [] },
    { why: '12 digits: a longer number', text: '115210014703', found: [] },
    { why: 'Unix milliseconds', text: '1731081600091', found: [] },
    { why: 'decimals', text: '0.13812345678', found: [] },
    { why: 'an amount', text: '13812345678.25', found: [] },
    { why: 'an amount with commas', text: '13,812,345,678', found: [] },
    { why: 'inside a word', text: 'A13812345678B', found: [] },
    { why: 'a landline', text: '010-82345678', found: [] },
  ])('$why', ({ text, found }) => {
    expect(see(text)).toEqual(found);
  });

  it.each([
    ...[130, 139, 145, 149, 150, 153, 155, 159, 162, 165, 167, 170, 178, 180, 189, 190, 193, 195, 199].map(
      (segment) => ({ segment, allocated: true }),
    ),
    ...[140, 144, 154, 160, 161, 163, 164, 168, 169, 179, 194].map((segment) => ({ segment, allocated: false })),
  ])('segment $segment: $allocated', ({ segment, allocated }) => {
    expect(see(`${segment}08160009`).length === 1).toBe(allocated);
  });

  it('is masked', () => {
    expect(look('cn-mobile', '+86 131 0816 0009').map((f) => f.masked)).toEqual(['131******09']);
  });
});
