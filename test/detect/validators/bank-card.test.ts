// Brand, length and Luhn of payment cards (ISO/IEC 7812). Numbers are composed, none is anybody's.
import { describe, expect, it } from 'vitest';
import { cardBrand } from '../../../src/detect/validators/bank-card.ts';
import { passesLuhn } from '../../../src/detect/validators/luhn.ts';

/** A number of that length with that prefix whose check digit is right. */
function composed(prefix: string, length: number): string {
  const body = prefix + '7052918364170529183'.slice(0, length - 1 - prefix.length);
  return body + ([...'0123456789'].find((digit) => passesLuhn(body + digit)) ?? '');
}

describe('Luhn', () => {
  it.each([
    { digits: '6226227097724078', passes: true },
    { digits: '6226227097724070', passes: false },
    { digits: '79927398713', passes: true },
    { digits: '0', passes: true },
    { digits: '', passes: false },
  ])('$digits: $passes', ({ digits, passes }) => {
    expect(passesLuhn(digits)).toBe(passes);
  });
});

describe('a brand', () => {
  it.each([
    { prefix: '62', length: 16, brand: 'unionpay' },
    { prefix: '62', length: 19, brand: 'unionpay' },
    { prefix: '81', length: 17, brand: 'unionpay' },
    { prefix: '4', length: 13, brand: 'visa' },
    { prefix: '4', length: 16, brand: 'visa' },
    { prefix: '4563', length: 19, brand: 'visa' },
    { prefix: '51', length: 16, brand: 'mastercard' },
    { prefix: '55', length: 16, brand: 'mastercard' },
    { prefix: '2221', length: 16, brand: 'mastercard' },
    { prefix: '2720', length: 16, brand: 'mastercard' },
    { prefix: '34', length: 15, brand: 'amex' },
    { prefix: '37', length: 15, brand: 'amex' },
    { prefix: '3528', length: 16, brand: 'jcb' },
    { prefix: '3589', length: 16, brand: 'jcb' },
    { prefix: '6011', length: 16, brand: 'discover' },
    { prefix: '644', length: 16, brand: 'discover' },
    { prefix: '65', length: 19, brand: 'discover' },
    { prefix: '300', length: 14, brand: 'diners' },
    { prefix: '36', length: 14, brand: 'diners' },
    { prefix: '9558', length: 19, brand: 'mainland-debit' },
    { prefix: '2220', length: 16, brand: undefined },
    { prefix: '2721', length: 16, brand: undefined },
    { prefix: '3527', length: 16, brand: undefined },
    { prefix: '3590', length: 16, brand: undefined },
    { prefix: '306', length: 14, brand: undefined },
    { prefix: '56', length: 16, brand: undefined },
    { prefix: '643', length: 16, brand: undefined },
    { prefix: '88', length: 16, brand: undefined },
    { prefix: '4', length: 14, brand: undefined },
    { prefix: '37', length: 16, brand: undefined },
    { prefix: '9558', length: 16, brand: undefined },
  ])('$prefix with $length digits: $brand', ({ prefix, length, brand }) => {
    const digits = composed(prefix, length);
    expect(digits).toHaveLength(length);
    expect(cardBrand(digits)).toBe(brand);
  });

  it.each([
    { why: 'a wrong check digit', digits: '6226227097724070' },
    { why: 'one repeated digit', digits: '0000000000000000' },
    { why: 'one repeated digit with a prefix', digits: '4444444444444448'.replaceAll('8', '4') },
    { why: 'ascending digits', digits: '4567890123456789' },
  ])('none: $why', ({ digits }) => {
    expect(cardBrand(digits)).toBeUndefined();
  });
});
