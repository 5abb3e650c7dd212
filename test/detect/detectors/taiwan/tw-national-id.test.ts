// 身分證字號 in text: with and without its label, and part numbers of the same shape.
import { describe, expect, it } from 'vitest';
import { look, seen } from '../../../support/look.ts';

const see = (text: string): readonly string[] => seen('tw-national-id', text);

describe('a national ID of Taiwan', () => {
  it.each([
    { why: 'the first vector', text: 'H266104701', found: ['H266104701 medium'] },
    { why: 'the second vector', text: 'T277438208', found: ['T277438208 medium'] },
    { why: 'the third vector', text: 'Q160902010', found: ['Q160902010 medium'] },
    { why: 'with a keyword', text: '身分證字號：H266104701', found: ['H266104701 high'] },
    { why: 'with a keyword in simplified characters', text: '身份证 H266104701', found: ['H266104701 high'] },
    { why: 'in lower case', text: 'h266104701', found: ['h266104701 medium'] },
    { why: 'in full width (C04)', text: 'Ｈ２６６１０４７０１', found: ['Ｈ２６６１０４７０１ medium'] },
    {
      why: 'several with an ideographic comma',
      text: 'H266104701、T277438208',
      found: ['H266104701 medium', 'T277438208 medium'],
    },
    { why: 'a part number of the same shape', text: '料號 H266104701', found: ['H266104701 low'] },
    { why: 'a published specimen', text: 'A123456789', found: ['A123456789 low'] },
    { why: 'wrong check digit', text: 'T144590950', found: [] },
    { why: 'second digit must be 1 or 2', text: 'A386731472', found: [] },
    { why: 'no letter', text: '1456507915', found: [] },
    { why: 'two letters', text: 'XH266104701', found: [] },
    { why: 'a longer number', text: 'H2661047011', found: [] },
  ])('$why', ({ text, found }) => {
    expect(see(text)).toEqual(found);
  });

  it('is masked', () => {
    expect(look('tw-national-id', 'H266104701').map((f) => f.masked)).toEqual(['H2******01']);
  });
});
