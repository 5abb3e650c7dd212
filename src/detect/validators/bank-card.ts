// Payment card numbers (ISO/IEC 7812): a brand's prefix and length, and Luhn.
import { digits as numerals, oneOf, type Random } from '../samples.ts';
import { passesLuhn } from './luhn.ts';

export type CardBrand =
  'unionpay' | 'visa' | 'mastercard' | 'amex' | 'jcb' | 'discover' | 'diners' | 'mainland-debit' | 'rural-cooperative';

interface Brand {
  readonly name: CardBrand;
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
  { name: 'mainland-debit', prefix: /^103/, lengths: [19] },
  { name: 'rural-cooperative', prefix: /^60/, lengths: [16, 17, 18, 19] },
];

/**
 * Issuers of the mainland whose cards begin outside the common prefixes, and the debit cards of 19 digits that begin like a Visa
 * card: who knows such a number by heart knows a bank's card. Few, and only those that are beyond doubt.
 */
const ISSUERS = /^(?:9558[058]|436742|456351|103000)/;

/** The brand of a valid card number (digits without separators), undefined when it is none. */
export function cardBrand(digits: string): CardBrand | undefined {
  if (!/^\d+$/.test(digits) || /^(\d)\1*$/.test(digits) || isStaircase(digits) || !passesLuhn(digits)) return undefined;
  return BRANDS.find((brand) => brand.lengths.includes(digits.length) && brand.prefix.test(digits))?.name;
}

/** Cards of the Agricultural Bank that are older than the rule of Luhn: a label must say what they are. @param digits digits only */
export const isUncheckedCard = (digits: string): boolean => /^103\d{16}$/.test(digits);

/** True when a bank is known to issue cards that begin so. Says nothing of the rest. */
export const hasKnownIssuer = (digits: string): boolean => ISSUERS.test(digits);

/** A number of UnionPay that belongs to nobody but by chance. */
export function sampleCard(random: Random): string {
  const body = oneOf(random, ['622848', '621700', '622588']) + numerals(random, 12);
  return body + ([...'0123456789'].find((check) => passesLuhn(body + check)) ?? '');
}

/** 1234567890123456 and the like: ascending by one, wrapping. */
function isStaircase(digits: string): boolean {
  for (let i = 1; i < digits.length; i++) {
    if ((digits.charCodeAt(i) - digits.charCodeAt(i - 1) + 10) % 10 !== 1) return false;
  }
  return true;
}
