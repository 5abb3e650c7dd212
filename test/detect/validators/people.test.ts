// Numbers of people in the United States and the United Kingdom, and codes of banks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBic } from '../../../src/detect/validators/bic.ts';
import { isNhsNumber, isNino } from '../../../src/detect/validators/uk-numbers.ts';
import { isItin, isSsn } from '../../../src/detect/validators/us-taxpayer.ts';
import { oneDigitChanged } from '../../support/one-digit-changed.ts';

describe('a social security number', () => {
  it.each([
    { why: 'valid', digits: '319495229', valid: true },
    { why: 'area 000', digits: '000495229', valid: false },
    { why: 'area 666', digits: '666495229', valid: false },
    { why: 'area 9xx', digits: '912709782', valid: false },
    { why: 'group 00', digits: '319005229', valid: false },
    { why: 'serial 0000', digits: '319490000', valid: false },
    { why: 'of a wallet in shops', digits: '078051120', valid: false },
    { why: 'of a leaflet', digits: '219099999', valid: false },
    { why: 'of an advertisement', digits: '457555462', valid: false },
    { why: 'of manuals', digits: '123456789', valid: false },
    { why: 'one digit, repeated', digits: '333333333', valid: false },
  ])('$why: $valid', ({ digits, valid }) => {
    expect(isSsn(digits)).toBe(valid);
  });
});

describe('an individual taxpayer number', () => {
  const issued = new Set([...range(50, 65), ...range(70, 88), ...range(90, 92), ...range(94, 99)]);

  it('has a group that is issued', () => {
    const accepted = range(0, 99).filter((group) => isItin(`912${String(group).padStart(2, '0')}9782`));
    expect(new Set(accepted)).toEqual(issued);
  });

  it('begins with 9', () => {
    expect(isItin('812709782')).toBe(false);
  });
});

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

describe('a national insurance number', () => {
  it.each([
    { number: 'ZG483874A', valid: true },
    { number: 'AM186485D', valid: true },
    { number: 'BG372392A', valid: false },
    { number: 'GB372392A', valid: false },
    { number: 'ZZ372392A', valid: false },
    { number: 'DA688643A', valid: false },
    { number: 'AO688643A', valid: false },
    { number: 'AB113664E', valid: false },
    { number: 'AB11366A', valid: false },
  ])('$number: $valid', ({ number, valid }) => {
    expect(isNino(number)).toBe(valid);
  });
});

describe('an NHS number', () => {
  it.each(['4311679858', '4062038684', '7197048788'])('%s is one, and with one digit changed it is none', (number) => {
    expect(isNhsNumber(number)).toBe(true);
    fc.assert(
      fc.property(oneDigitChanged(number), (changed) => {
        expect(isNhsNumber(changed)).toBe(false);
      }),
    );
  });

  it.each(['431167985', '0000000000', '431167985X'])('%s is none', (number) => {
    expect(isNhsNumber(number)).toBe(false);
  });
});

describe('a SWIFT code', () => {
  it.each([
    { code: 'DEUTDEFF', valid: true },
    { code: 'BKCHCNBJ300', valid: true },
    { code: 'CTCBTWTPXXX', valid: true },
    { code: 'DEUTZZFF', valid: false },
    { code: 'DEUTDEF', valid: false },
    { code: 'DEUTDEFF50', valid: false },
    { code: 'DEUTDE0F', valid: false },
    { code: 'DEUTDEFO', valid: false },
    { code: 'D3UTDEFF', valid: false },
    { code: 'DATABASE', valid: false },
    { code: 'BENEFICIARY', valid: false },
    { code: 'SHANGHAI', valid: false },
    { code: 'deutdeff', valid: false },
  ])('$code: $valid', ({ code, valid }) => {
    expect(isBic(code)).toBe(valid);
  });
});
