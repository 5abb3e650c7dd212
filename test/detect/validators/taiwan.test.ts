// Numbers of Taiwan: UI numbers in both forms, business numbers under the rule of 2023, telephone numbers by area.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTaiwanBusinessNumber } from '../../../src/detect/validators/tw-business-no.ts';
import {
  isTaiwanNationalId,
  isTaiwanResidentNumber,
  sampleTaiwanNationalId,
  sampleTaiwanResidentNumber,
} from '../../../src/detect/validators/tw-national-id.ts';
import { isTaiwanLandline, isTaiwanMobile, taiwanNationalNumber } from '../../../src/detect/validators/tw-phone.ts';
import { oneDigitChanged } from '../../support/one-digit-changed.ts';

const CHECK_DIGIT = [9];

describe('a UI number', () => {
  it.each([
    { why: 'a man, since 2021', number: 'F808228662', valid: true },
    { why: 'a woman, since 2021', number: 'F989557855', valid: true },
    { why: 'before 2021', number: 'AC17594789', valid: true },
    { why: 'the specimen of the new form', number: 'A800000014', valid: true },
    { why: 'the specimen of the old form', number: 'AC01234567', valid: true },
    { why: 'wrong check digit', number: 'E823886660', valid: false },
    { why: 'wrong check digit, old form', number: 'BC57897710', valid: false },
    { why: 'second letter must be A to D', number: 'AE32909943', valid: false },
    { why: 'a national ID', number: 'H266104701', valid: false },
    { why: 'lower case is the caller’s to fold', number: 'f808228662', valid: false },
  ])('$why: $number is $valid', ({ number, valid }) => {
    expect(isTaiwanResidentNumber(number)).toBe(valid);
  });

  it.each(['F808228662', 'AC17594789'])('%s with another check digit is none', (number) => {
    fc.assert(
      fc.property(oneDigitChanged(number, CHECK_DIGIT), (changed) => {
        expect(isTaiwanResidentNumber(changed)).toBe(false);
      }),
    );
  });

  it('is never a national ID', () => {
    const seeds = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 60,
      maxLength: 60,
    });
    fc.assert(
      fc.property(seeds, (seed) => {
        const from = (): (() => number) => {
          let i = 0;
          return () => seed[i++ % seed.length] ?? 0;
        };
        const [resident, national] = [sampleTaiwanResidentNumber(from()), sampleTaiwanNationalId(from())];
        expect(isTaiwanNationalId(resident)).toBe(false);
        expect(isTaiwanNationalId(national)).toBe(true);
        expect(isTaiwanResidentNumber(national)).toBe(false);
      }),
    );
  });
});

describe('a business number', () => {
  it.each([
    { why: 'divisible by ten, as before 2023', number: '55047520', valid: true },
    { why: 'divisible by five only', number: '83206334', valid: true },
    { why: 'a 7 in seventh place, its product counts 0', number: '80244371', valid: true },
    { why: 'a 7 in seventh place, its product counts 1', number: '10458574', valid: true },
    { why: 'sum not divisible by five', number: '41698413', valid: false },
    { why: 'seven digits', number: '5504752', valid: false },
    { why: 'nothing but zeros', number: '00000000', valid: false },
    { why: 'letters', number: '5504752A', valid: false },
  ])('$why: $number is $valid', ({ number, valid }) => {
    expect(isTaiwanBusinessNumber(number)).toBe(valid);
  });
});

describe('a telephone number', () => {
  it.each([
    { written: '0917178706', national: '0917178706' },
    { written: '+886 978 310 045', national: '0978310045' },
    { written: '+886-(0)978-310-045', national: '0978310045' },
    { written: '00886 2 2720 8889', national: '0227208889' },
    { written: '(02)2720-8889', national: '0227208889' },
  ])('$written is $national', ({ written, national }) => {
    expect(taiwanNationalNumber(written)).toBe(national);
  });

  it.each([
    { national: '0227208889', place: 'Taipei', valid: true },
    { national: '033322101', place: 'Taoyuan', valid: true },
    { national: '037322150', place: 'Miaoli', valid: true },
    { national: '0422289111', place: 'Taichung', valid: true },
    { national: '047222151', place: 'Changhua', valid: true },
    { national: '0492332161', place: 'Nantou', valid: true },
    { national: '062991111', place: 'Tainan', valid: true },
    { national: '082325630', place: 'Kinmen', valid: true },
    { national: '083625131', place: 'Matsu', valid: true },
    { national: '089326141', place: 'Taitung', valid: true },
    { national: '0127208889', place: 'nowhere', valid: false },
    { national: '0217208889', place: 'a number that begins with 1', valid: false },
    { national: '022720888', place: 'Taipei with seven digits', valid: false },
    { national: '0800024111', place: 'a free number', valid: false },
    { national: '0917178706', place: 'a mobile', valid: false },
  ])('$national ($place) is a landline: $valid', ({ national, valid }) => {
    expect(isTaiwanLandline(national)).toBe(valid);
  });

  it('of a mobile begins with 09', () => {
    expect(isTaiwanMobile('0917178706')).toBe(true);
    expect(isTaiwanMobile('0818797384')).toBe(false);
    expect(isTaiwanMobile('091717870')).toBe(false);
  });
});
