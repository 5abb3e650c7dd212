// International bank account numbers (ISO 13616): a country, two check digits, and an account in the country's own form.
import { completed, TWO_DIGITS } from '../completed.ts';
import { digits, type Random } from '../samples.ts';

/**
 * The account behind country and check digits, as the registry of ISO 13616 writes it: so many digits (n), capital letters (a)
 * or characters of either kind (c).
 */
const FORMS: Readonly<Record<string, string>> = {
  ...{ AD: 'n8 c12', AE: 'n19', AL: 'n8 c16', AT: 'n16', AZ: 'a4 c20', BA: 'n16', BE: 'n12', BG: 'a4 n6 c8' },
  ...{ BH: 'a4 c14', BI: 'n23', BR: 'n23 a1 c1', BY: 'c4 n4 c16', CH: 'n5 c12', CR: 'n18', CY: 'n8 c16', CZ: 'n20' },
  ...{ DE: 'n18', DJ: 'n23', DK: 'n14', DO: 'c4 n20', EE: 'n16', EG: 'n25', ES: 'n20', FI: 'n14', FK: 'a2 n12' },
  ...{ FO: 'n14', FR: 'n10 c11 n2', GB: 'a4 n14', GE: 'a2 n16', GI: 'a4 c15', GL: 'n14', GR: 'n7 c16', GT: 'c4 c20' },
  ...{ HR: 'n17', HU: 'n24', IE: 'a4 n14', IL: 'n19', IQ: 'a4 n15', IS: 'n22', IT: 'a1 n10 c12', JO: 'a4 n4 c18' },
  ...{ KW: 'a4 c22', KZ: 'n3 c13', LB: 'n4 c20', LC: 'a4 c24', LI: 'n5 c12', LT: 'n16', LU: 'n3 c13', LV: 'a4 c13' },
  ...{ LY: 'n21', MC: 'n10 c11 n2', MD: 'c20', ME: 'n18', MK: 'n3 c10 n2', MN: 'n16', MR: 'n23', MT: 'a4 n5 c18' },
  ...{ MU: 'a4 n19 a3', NI: 'a4 n20', NL: 'a4 n10', NO: 'n11', OM: 'n3 c16', PK: 'a4 c16', PL: 'n24', PS: 'a4 c21' },
  ...{ PT: 'n21', QA: 'a4 c21', RO: 'a4 c16', RS: 'n18', RU: 'n14 c15', SA: 'n2 c18', SC: 'a4 n20 a3', SD: 'n14' },
  ...{ SE: 'n20', SI: 'n15', SK: 'n20', SM: 'a1 n10 c12', SO: 'n19', ST: 'n21', SV: 'a4 n20', TL: 'n19', TN: 'n20' },
  ...{ TR: 'n6 c16', UA: 'n6 c19', VA: 'n18', VG: 'a4 n16', XK: 'n16', YE: 'a4 n4 c18' },
};
const KINDS: Readonly<Record<string, string>> = { n: '[0-9]', a: '[A-Z]', c: '[0-9A-Z]' };

interface Country {
  /** Of the whole IBAN. */
  readonly length: number;
  readonly account: RegExp;
}

const COUNTRIES: ReadonlyMap<string, Country> = new Map(
  Object.entries(FORMS).map(([country, form]) => [country, readForm(form)]),
);

function readForm(form: string): Country {
  const fields = form.split(' ').map((field) => ({ kind: field.charAt(0), count: Number(field.slice(1)) }));
  const pattern = fields.map(({ kind, count }) => `${KINDS[kind] ?? ''}{${count}}`).join('');
  return { length: 4 + fields.reduce((sum, { count }) => sum + count, 0), account: new RegExp(`^${pattern}$`) };
}

export const IBAN_COUNTRIES: readonly string[] = [...COUNTRIES.keys()];

/** Characters that an IBAN of this country has; undefined where there are none. @param country upper case */
export function ibanLength(country: string): number | undefined {
  return COUNTRIES.get(country)?.length;
}

/** @param iban upper case, without separators */
export function isIban(iban: string): boolean {
  const country = COUNTRIES.get(iban.slice(0, 2));
  return (
    country !== undefined &&
    iban.length === country.length &&
    /^\d{2}$/.test(iban.slice(2, 4)) &&
    country.account.test(iban.slice(4)) &&
    remainder97(iban.slice(4) + iban.slice(0, 4)) === 1
  );
}

/** ISO 7064 MOD 97-10; A counts as 10, Z as 35. @param text digits and capital letters */
export function remainder97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** A German account, which is all digits. */
export function sampleIban(random: Random): string {
  const account = digits(random, 18);
  const head = completed(
    () => 'DE',
    TWO_DIGITS,
    (value) => isIban(value + account),
  );
  return head + account;
}
