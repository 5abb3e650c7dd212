// What mainland numbers without a check digit are made of: provinces, dates, countries, area codes, segments, plates, invoices.
import { describe, expect, it } from 'vitest';
import { isOldForeignerPrId } from '../../../src/detect/validators/foreigner-pr-id.ts';
import { orgCodeCheck } from '../../../src/detect/validators/org-code.ts';
import { isHongKongPhone, isLandline, isMacauPhone, isMobile } from '../../../src/detect/validators/phone-plan.ts';
import { isPlate } from '../../../src/detect/validators/plate.ts';
import { isProvince } from '../../../src/detect/validators/regions.ts';
import { isOldResidentId } from '../../../src/detect/validators/resident-id.ts';
import { isLikelyUscc, isUscc } from '../../../src/detect/validators/uscc.ts';
import { isDigitalInvoice, isInvoiceCode } from '../../../src/detect/validators/vat-invoice.ts';
import { isCountryCode, isCountryNumber } from '../../../src/detect/validators/countries.ts';
import { NOW } from '../../support/look.ts';

describe('a province', () => {
  it('is one of 31', () => {
    const all = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
    expect(all.filter(isProvince)).toEqual(
      '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65'.split(' '),
    );
  });
});

describe('a country', () => {
  it.each([
    { number: '036', code: 'AUS', known: true },
    { number: '840', code: 'USA', known: true },
    { number: '894', code: 'ZMB', known: true },
    { number: '000', code: 'ABC', known: false },
    { number: '999', code: 'EUR', known: false },
  ])('$number $code: $known', ({ number, code, known }) => {
    expect([isCountryNumber(number), isCountryCode(code)]).toEqual([known, known]);
  });

  it('is in one of 249 places', () => {
    const numbers = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));
    expect(numbers.filter(isCountryNumber)).toHaveLength(249);
  });

  it.each([
    { why: 'letters of a country', id: 'CAN110169082104', valid: true },
    { why: 'no such country', id: 'ABC110169082104', valid: false },
    { why: 'one digit short', id: 'CAN11016908210', valid: false },
  ])('on the older residence card, $why: $valid', ({ id, valid }) => {
    expect(isOldForeignerPrId(id)).toBe(valid);
  });
});

describe('a resident ID of 15 digits', () => {
  it.each([
    { why: 'valid', id: '150121450404259', valid: true },
    { why: 'a leap day', id: '150121480229259', valid: true },
    { why: 'no leap day', id: '150121490229259', valid: false },
    { why: 'month 13', id: '150121451304259', valid: false },
    { why: 'province 99', id: '990322651011589', valid: false },
    { why: 'the sequence 000', id: '150121450404000', valid: false },
    { why: '14 digits', id: '33012253050485', valid: false },
  ])('$why: $valid', ({ id, valid }) => {
    expect(isOldResidentId(id, NOW)).toBe(valid);
  });
});

describe('an organisation code', () => {
  it.each([
    { first8: '64119963', check: '8' },
    { first8: 'MARFN1K5', check: '6' },
    { first8: '00000000', check: '0' },
    { first8: 'D2143569', check: 'X' },
  ])('$first8-$check', ({ first8, check }) => {
    expect(orgCodeCheck(first8)).toBe(check);
  });
});

describe('a credit code', () => {
  it.each([
    { why: 'with a letter', code: '12340404MAG4A20BXD', valid: true, likely: true },
    { why: 'the example of the standard', code: '91350100M000100Y43', valid: true, likely: true },
    { why: 'ascending digits, which pass', code: '123456789012345678', valid: true, likely: false },
    { why: 'wrong check character', code: '12340404MAG4A20BX0', valid: false, likely: true },
    { why: 'region 99', code: '91990100M000100Y43', valid: false, likely: true },
  ])('$why', ({ code, valid, likely }) => {
    expect([isUscc(code), isLikelyUscc(code)]).toEqual([valid, likely]);
  });
});

describe('a telephone number', () => {
  it.each([
    { number: '17670696371', mobile: true },
    { number: '15490463079', mobile: false },
    { number: '1767069637', mobile: false },
  ])('mobile $number: $mobile', ({ number, mobile }) => {
    expect(isMobile(number)).toBe(mobile);
  });

  it.each([
    { area: '010', number: '82345678', valid: true },
    { area: '010', number: '8234567', valid: false },
    { area: '026', number: '82345678', valid: false },
    { area: '0755', number: '87467929', valid: true },
    { area: '0935', number: '8234567', valid: true },
    { area: '0100', number: '1234567', valid: false },
    { area: '0777', number: '2345678', valid: true },
    { area: '0755', number: '95588000', valid: false },
    { area: '0755', number: '12345678', valid: false },
    { area: '0980', number: '2345678', valid: false },
  ])('landline $area $number: $valid', ({ area, number, valid }) => {
    expect(isLandline(area, number)).toBe(valid);
  });

  it.each([
    { number: '54743792', hongKong: true, macau: false },
    { number: '66123456', hongKong: true, macau: true },
    { number: '28712345', hongKong: true, macau: true },
    { number: '13835536', hongKong: false, macau: false },
    { number: '4383553', hongKong: false, macau: false },
  ])('$number in Hong Kong: $hongKong, in Macau: $macau', ({ number, hongKong, macau }) => {
    expect([isHongKongPhone(number), isMacauPhone(number)]).toEqual([hongKong, macau]);
  });
});

describe('a plate', () => {
  it.each([
    { plate: '湘AW38G1', valid: true },
    { plate: '浙CF09388', valid: true },
    { plate: '浙C09388F', valid: true },
    { plate: '京AD1234F', valid: false },
    { plate: '粤Z0059港', valid: true },
    { plate: '粤B1234学', valid: true },
    { plate: '京AABC12', valid: false },
    { plate: '京AABCD1', valid: false },
    { plate: '粤I51731', valid: false },
    { plate: '粤B5173I', valid: false },
    { plate: '龙A89059', valid: false },
    { plate: '粤B517', valid: false },
  ])('$plate: $valid', ({ plate, valid }) => {
    expect(isPlate(plate)).toBe(valid);
  });
});

describe('an invoice', () => {
  it.each([
    { number: '25442000000863085434', valid: true },
    { number: '21442000000863085434', valid: false },
    { number: '31442000000863085434', valid: false },
    { number: '25992000000863085434', valid: false },
    { number: '2544200000086308543', valid: false },
    { number: '25442000000000000000', valid: false },
  ])('digital $number: $valid', ({ number, valid }) => {
    expect(isDigitalInvoice(number)).toBe(valid);
  });

  it.each([
    { code: '3100222140', valid: true },
    { code: '031001900211', valid: true },
    { code: '9900222140', valid: false },
    { code: '131001900211', valid: false },
    { code: '31002221', valid: false },
  ])('code $code: $valid', ({ code, valid }) => {
    expect(isInvoiceCode(code)).toBe(valid);
  });
});
