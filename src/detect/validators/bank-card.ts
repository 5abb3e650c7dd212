// Payment card numbers (ISO/IEC 7812): a brand's prefix and length, and Luhn.
import { passesLuhn } from './luhn.ts';

interface Brand {
  readonly name: string;
  readonly prefix: RegExp;
  readonly lengths: readonly number[];
}

/** Brand table of the detector reference, with the mainland debit ranges that have prefixes of their own. */
const BRANDS: readonly Brand[] = [
  { name: 'unionpay', prefix: /^(?:62|81)/, lengths: [16, 17, 18, 19] },
  { name: 'visa', prefix: /^4/, lengths: [13, 16, 19] },
  { name: 'mastercard', prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { name: 'amex', prefix: /^3[47]/, lengths: [15] },
  { name: 'jcb', prefix: /^35(?:2[89]|[3-8])/, lengths: [16, 17, 18, 19] },
  { name: 'discover', prefix: /^(?:6011|64[4-9]|65)/, lengths: [16, 17, 18, 19] },
  { name: 'diners', prefix: /^(?:30[0-5]|36|38|39)/, lengths: [14] },
  { name: 'mainland-debit', prefix: /^9558/, lengths: [19] },
];

/** The brand of a valid card number (digits only), undefined when it is none. */
export function cardBrand(digits: string): string | undefined {
  if (/^(\d)\1*$/.test(digits) || isStaircase(digits) || !passesLuhn(digits)) return undefined;
  return BRANDS.find((brand) => brand.lengths.includes(digits.length) && brand.prefix.test(digits))?.name;
}

/** 1234567890123456 and the like: ascending by one, wrapping. */
function isStaircase(digits: string): boolean {
  for (let i = 1; i < digits.length; i++) {
    if ((digits.charCodeAt(i) - digits.charCodeAt(i - 1) + 10) % 10 !== 1) return false;
  }
  return true;
}
