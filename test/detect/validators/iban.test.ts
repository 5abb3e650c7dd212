// IBAN by country, and MOD 97-10. The valid ones are the examples that banks print, and composed ones.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IBAN_COUNTRIES, ibanLength, isIban, remainder97 } from '../../../src/detect/validators/iban.ts';
import { oneDigitChanged } from '../../support/one-digit-changed.ts';

const VALID = [
  'NL44INGB3513150466',
  'AT08449654750539799 4'.replace(' ', ''),
  'DE14378470021992215337',
  'GB82WEST12345698765432',
];

describe('an IBAN', () => {
  it.each(VALID)('%s is one', (iban) => {
    expect(isIban(iban)).toBe(true);
  });

  it.each([
    { why: 'MOD 97 fails', iban: 'NL45INGB3513150466' },
    { why: 'too short for its country', iban: 'AT08449654750539799' },
    { why: 'no such country', iban: 'ZZ14378470021992215337' },
    { why: 'letters where its country has digits', iban: 'DE1437847002199221533A' },
    { why: 'digits where its country has letters', iban: 'NL4412343513150466' },
    { why: 'check digits are no digits', iban: 'DEAA378470021992215337' },
    { why: 'lower case is the caller’s to fold', iban: 'de14378470021992215337' },
    { why: 'nothing', iban: '' },
    { why: 'the name of a method of objects', iban: '__proto__' },
  ])('$why', ({ iban }) => {
    expect(isIban(iban)).toBe(false);
  });

  it.each(VALID)('%s with one digit changed is none', (iban) => {
    fc.assert(
      fc.property(oneDigitChanged(iban), (changed) => {
        expect(isIban(changed)).toBe(false);
      }),
    );
  });

  it('has a length between 15 and 33 in every country', () => {
    expect(IBAN_COUNTRIES.length).toBeGreaterThan(80);
    for (const country of IBAN_COUNTRIES) expect(ibanLength(country)).toSatisfy((n: number) => n >= 15 && n <= 33);
    expect(ibanLength('NO')).toBe(15);
    expect(ibanLength('MT')).toBe(31);
    expect(ibanLength('CN')).toBeUndefined();
  });

  it('is reduced like the number that it stands for', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (n) => {
        expect(remainder97(String(n))).toBe(Number(n % 97n));
      }),
    );
  });
});
