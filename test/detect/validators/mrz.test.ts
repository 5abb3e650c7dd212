// Machine-readable zones: the specimens of ICAO 9303, and each check digit by itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMrzData, mrzCheckDigit } from '../../../src/detect/validators/mrz.ts';
import { oneDigitChanged } from '../../support/one-digit-changed.ts';

const TD3 = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';
const TD2 = 'D231458907UTO7408122F1204159<<<<<<<6';
const TD1 = 'I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6';

describe('a machine-readable zone', () => {
  it.each([
    { form: 'TD3', data: TD3 },
    { form: 'TD3 without a personal number', data: 'E221123571CHN7811193F3304112<<<<<<<<<<<<<<<0' },
    { form: 'TD2', data: TD2 },
    { form: 'TD1', data: TD1 },
  ])('$form: with one digit changed it is none', ({ data }) => {
    expect(isMrzData(data)).toBe(true);
    fc.assert(
      fc.property(oneDigitChanged(data), (changed) => {
        expect(isMrzData(changed)).toBe(false);
      }),
    );
  });

  it('of a card may have a number that goes on in the optional data', () => {
    // D23145890734 of ICAO 9303 part 5: nine characters, a filler, the rest and its check digit.
    const first = 'I<UTOD23145890<7349<<<<<<<<<<<';
    const second = '3407127M9507122UTO<<<<<<<<<<<';
    const composite = mrzCheckDigit(first.slice(5) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18, 29));
    expect(isMrzData(first + second + composite)).toBe(true);
    expect(isMrzData(first.replace('7349', '7348') + second + composite)).toBe(false);
  });

  it.each([
    { why: 'month 13', data: TD2.replace('740812', '741312') },
    { why: 'no sex of the standard', data: TD2.replace('2F1', '2Q1') },
    { why: 'digits in the nationality', data: TD2.replace('UTO', 'UT0') },
    { why: 'too short', data: TD3.slice(0, -1) },
    { why: 'lower case', data: TD3.toLowerCase() },
    { why: 'fillers only', data: '<'.repeat(44) },
    { why: 'nothing', data: '' },
  ])('is none: $why', ({ data }) => {
    expect(isMrzData(data)).toBe(false);
  });
});
