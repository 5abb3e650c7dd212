// 居民身份证号 in text: what counts as one, how sure, and what only looks like one. All numbers are synthetic.
import { describe, expect, it } from 'vitest';
import { look, seen } from '../../../support/look.ts';

const see = (text: string): readonly string[] => seen('cn-resident-id', text);

describe('a resident ID', () => {
  it.each([
    { why: 'the first vector', text: '11010519491231061X', found: ['11010519491231061X medium'] },
    { why: 'the second vector', text: '440305199202296550', found: ['440305199202296550 medium'] },
    { why: 'of an abolished county', text: '310103198711050105', found: ['310103198711050105 medium'] },
    { why: 'with a keyword', text: '身份证号：440305199202296550', found: ['440305199202296550 high'] },
    {
      why: 'with a keyword in traditional characters',
      text: '身分證 440305199202296550',
      found: ['440305199202296550 high'],
    },
    { why: 'with an English keyword', text: 'ID card 440305199202296550', found: ['440305199202296550 high'] },
    { why: 'with a keyword behind', text: '440305199202296550（身份证）', found: ['440305199202296550 high'] },
    { why: 'with lower-case x', text: '11010519491231061x', found: ['11010519491231061x medium'] },
    {
      why: 'in full width (C04)',
      text: '４４０３０５１９９２０２２９６５５０',
      found: ['４４０３０５１９９２０２２９６５５０ medium'],
    },
    {
      why: 'with zero-width spaces (C03)',
      text: '440305\u200B19920229\u200B6550',
      found: ['440305\u200B19920229\u200B6550 medium'],
    },
    {
      why: 'with NUL inside (C07)',
      text: '440305\0 '.trim() + '199202296550',
      found: ['440305\u0000199202296550 medium'],
    },
    { why: 'in a file name', text: '身份证_440305199202296550_王伟.jpg', found: ['440305199202296550 high'] },
    { why: 'in CSV', text: '1,440305199202296550,王伟', found: ['440305199202296550 medium'] },
    {
      why: 'two in a row',
      text: '440305199202296550,310103198711050105',
      found: ['440305199202296550 medium', '310103198711050105 medium'],
    },
    { why: 'labelled as something else', text: '订单号 440305199202296550', found: ['440305199202296550 low'] },
    {
      why: 'labelled as something else, with a keyword',
      text: '身份证（示例）：440305199202296550',
      found: ['440305199202296550 high'],
    },
    { why: 'a published specimen', text: '11010519491231002X', found: ['11010519491231002X low'] },
    {
      why: 'a published specimen with a keyword',
      text: '身份证 11010519491231002X',
      found: ['11010519491231002X medium'],
    },
    { why: 'a published specimen that is labelled so', text: '示例 11010519491231002X', found: [] },
    { why: 'wrong check digit', text: '440305199202296551', found: [] },
    { why: 'check digit right, but 1993-02-29 does not exist', text: '440305199302291239', found: [] },
    { why: 'check digit right, but 16 is not a province code', text: '160101199001011236', found: [] },
    { why: 'part of a longer number', text: '1440305199202296550', found: [] },
    { why: 'part of a longer number, at its beginning', text: '4403051992022965507', found: [] },
    { why: 'masked', text: '440305********6550', found: [] },
    { why: 'a time stamp and a sequence', text: '202606181530251234', found: [] },
  ])('$why', ({ text, found }) => {
    expect(see(text)).toEqual(found);
  });

  it('is masked', () => {
    expect(look('cn-resident-id', '440305199202296550').map((f) => f.masked)).toEqual(['4403************50']);
  });
});
