// Payment cards in text: groups, labels, evidence beside them, and the numbers that pass by chance. All numbers are synthetic
// or published for tests.
import { describe, expect, it } from 'vitest';
import { bankCard } from '../../../../src/detect/detectors/international/bank-card.ts';
import { look, NOW, seen } from '../../../support/look.ts';

const see = (text: string): readonly string[] => seen('bank-card', text);

describe('a payment card', () => {
  it.each([
    { why: 'the first vector', text: '6226227097724078', found: ['6226227097724078 medium'] },
    { why: 'the second vector, 19 digits', text: '6228482787473012615', found: ['6228482787473012615 medium'] },
    { why: 'the third vector, in one run, of a weak prefix', text: '371714356762945', found: ['371714356762945 low'] },
    { why: 'in fours', text: '6226 2270 9772 4078', found: ['6226 2270 9772 4078 medium'] },
    { why: 'in fours with hyphens', text: '6226-2270-9772-4078', found: ['6226-2270-9772-4078 medium'] },
    { why: '19 digits in fours', text: '6228 4827 8747 3012 615', found: ['6228 4827 8747 3012 615 medium'] },
    { why: '4-6-5', text: '3717 143567 62945', found: ['3717 143567 62945 medium'] },
    { why: '6-13', text: '622848 2787473012615', found: ['622848 2787473012615 medium'] },
    { why: 'with a keyword', text: '卡号：6226227097724078', found: ['6226227097724078 high'] },
    {
      why: 'with a keyword in traditional characters',
      text: '信用卡卡號 6226227097724078',
      found: ['6226227097724078 high'],
    },
    { why: 'with its expiry date', text: '6226227097724078 12/29', found: ['6226227097724078 high'] },
    { why: 'with a security code', text: '6226227097724078 CVV 123', found: ['6226227097724078 high'] },
    {
      why: 'in full width (C04)',
      text: '６２２６２２７０９７７２４０７８',
      found: ['６２２６２２７０９７７２４０７８ medium'],
    },
    {
      why: 'with no-break spaces',
      text: '6226\u00A02270\u00A09772\u00A04078',
      found: ['6226\u00A02270\u00A09772\u00A04078 medium'],
    },
    { why: 'after a year', text: '2026 6226 2270 9772 4078', found: ['6226 2270 9772 4078 medium'] },
    { why: 'before a year', text: '6226 2270 9772 4078 2026', found: ['6226 2270 9772 4078 medium'] },
    { why: 'after a short number', text: '1 6226227097724078', found: ['6226227097724078 medium'] },
    { why: 'after a phone number', text: '17670696371 6226 2270 9772 4078', found: ['6226 2270 9772 4078 medium'] },
    {
      why: 'two with a blank between',
      text: '6226227097724078 6228482787473012615',
      found: ['6226227097724078 medium', '6228482787473012615 medium'],
    },
    {
      why: 'two with a comma between',
      text: '6226227097724078,6228482787473012615',
      found: ['6226227097724078 medium', '6228482787473012615 medium'],
    },
    { why: 'an order number that passes by chance', text: '订单号 6226227097724078', found: ['6226227097724078 low'] },
    {
      why: 'in an address of the web',
      text: 'https://shop.test/item/6226227097724078',
      found: ['6226227097724078 low'],
    },
    { why: 'a number published for tests', text: '4111111111111111', found: ['4111111111111111 low'] },
    { why: 'a number published for tests, labelled so', text: '测试 4111111111111111', found: [] },
    { why: 'of an old range with a known issuer', text: '9558807052918364179', found: ['9558807052918364179 medium'] },
    { why: 'of an old range, no issuer known', text: '9558707052918364170', found: [] },
    {
      why: 'of an old range, no issuer known, labelled',
      text: '卡号 9558707052918364170',
      found: ['9558707052918364170 high'],
    },
    { why: 'of the oldest range', text: '1030007052918364175', found: ['1030007052918364175 medium'] },
    { why: 'of the oldest range, Luhn fails', text: '1030007052918364170', found: [] },
    {
      why: 'of the oldest range, Luhn fails, labelled',
      text: '卡号 1030007052918364170',
      found: ['1030007052918364170 medium'],
    },
    { why: 'of a co-operative', text: '603694705291836415', found: [] },
    {
      why: 'of a co-operative, with a bank beside it',
      text: '开户行:农信社 603694705291836415',
      found: ['603694705291836415 high'],
    },
    { why: 'thirteen digits, which may be a bar code', text: '4123456781125', found: ['4123456781125 low'] },
    { why: 'fourteen digits, which may be a time', text: '36123456781234', found: [] },
    { why: 'in the groups of a Diners card', text: '3612 345678 1234', found: ['3612 345678 1234 medium'] },
    { why: 'JCB', text: '3570123456781230', found: ['3570123456781230 low'] },
    { why: 'a device with sixteen digits', text: 'IMEI 3570123456781230', found: [] },
    { why: 'a SIM card', text: 'SIM卡号：6226227097724078', found: ['6226227097724078 low'] },
    { why: 'a member’s card', text: '会员卡号6226227097724078', found: ['6226227097724078 low'] },
    { why: 'Luhn fails', text: '6226227097724070', found: [] },
    { why: 'Luhn passes but 88 is not a card prefix', text: '8814982938781489', found: [] },
    { why: 'Luhn passes, one repeated digit', text: '0000000000000000', found: [] },
    { why: 'no grouping of cards', text: '622622 70977 24078', found: [] },
    { why: 'groups over two lines', text: '6226 2270\n9772 4078', found: [] },
    { why: 'masked', text: '6226 **** **** 4078', found: [] },
    { why: 'part of a longer number', text: '96226227097724078123456', found: [] },
    { why: 'glued to letters', text: 'X6226227097724078', found: [] },
    { why: 'an amount', text: '6226227097724078.50', found: [] },
  ])('$why', ({ text, found }) => {
    expect(see(text)).toEqual(found);
  });

  describe('where separators were taken out (C05)', () => {
    const judged = (text: string): readonly (string | undefined)[] => {
      const start = text.search(/\d/);
      const where = { start, end: text.length, text, lower: text, segment: 'body', now: NOW } as const;
      return bankCard.judge({ ...where, view: 'joined' }).map((hit) => hit.confidence);
    };

    it.each([
      { why: 'by itself', text: '6226227097724078', found: ['low'] },
      { why: 'of a weak prefix', text: '371714356762945', found: [] },
      { why: 'with its label', text: '卡号6226227097724078', found: ['high'] },
    ])('$why', ({ text, found }) => {
      expect(judged(text)).toEqual(found);
    });
  });

  it('is masked: six and four at most', () => {
    expect(look('bank-card', '6228482787473012615').map((f) => f.masked)).toEqual(['62284**********2615']);
  });
});
