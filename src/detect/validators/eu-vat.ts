// VAT numbers of the European Union: a country, and behind it the number that its tax office issues. Each country has a form;
// most have a check digit too. Where the rule is not beyond doubt only the form is asked for, and the caller wants a label.
import { completed } from '../completed.ts';
import { digits, type Random } from '../samples.ts';
import { remainder97 } from './iban.ts';
import { passesLuhn } from './luhn.ts';
import { isSpanishTaxNumber } from './spanish-tax-number.ts';
import { passesMod11And10, weightedSum } from './weighted.ts';

interface Rule {
  /** The number behind the country. */
  readonly form: RegExp;
  /** How many characters it may have, longest first. */
  readonly lengths: readonly number[];
  /** True when the check digit is right; null where only the form is known; absent where that goes for every number. */
  readonly check?: (number: string) => boolean | null;
}

const at = (text: string, index: number): number => text.charCodeAt(index) - 48;
const last = (text: string): number => at(text, text.length - 1);

const GREECE: Rule = {
  form: /^\d{9}$/,
  lengths: [9],
  check: (n) => (weightedSum(n, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === last(n),
};

/** By the prefix that the number carries: Greece writes EL, Northern Ireland XI. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['AT', { form: /^U\d{8}$/, lengths: [9], check: isAustrian }],
  [
    'BE',
    { form: /^[01]\d{9}$/, lengths: [10], check: (n) => 97 - (Number(n.slice(0, 8)) % 97) === Number(n.slice(8)) },
  ],
  ['BG', { form: /^\d{9,10}$/, lengths: [10, 9] }],
  ['CY', { form: /^\d{8}[A-Z]$/, lengths: [9] }],
  ['CZ', { form: /^\d{8,10}$/, lengths: [10, 9, 8] }],
  ['DE', { form: /^[1-9]\d{8}$/, lengths: [9], check: passesMod11And10 }],
  ['DK', { form: /^[1-9]\d{7}$/, lengths: [8], check: (n) => weightedSum(n, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 }],
  ['EE', { form: /^10\d{7}$/, lengths: [9], check: (n) => weightedSum(n, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0 }],
  ['EL', GREECE],
  ['GR', GREECE],
  ['ES', { form: /^[0-9A-Z]\d{7}[0-9A-Z]$/, lengths: [9], check: isSpanishTaxNumber }],
  [
    'FI',
    {
      form: /^\d{8}$/,
      lengths: [8],
      check: (n) => (11 - (weightedSum(n, [7, 9, 10, 5, 8, 4, 2]) % 11)) % 11 === last(n),
    },
  ],
  ['FR', { form: /^[0-9A-HJ-NP-Z]{2}\d{9}$/, lengths: [11], check: isFrench }],
  ['HR', { form: /^\d{11}$/, lengths: [11], check: passesMod11And10 }],
  ['HU', { form: /^\d{8}$/, lengths: [8], check: (n) => weightedSum(n, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0 }],
  ['IE', { form: /^\d[0-9A-Z]\d{5}[A-W][A-I]?$/, lengths: [9, 8], check: isIrish }],
  ['IT', { form: /^\d{11}$/, lengths: [11], check: passesLuhn }],
  ['LT', { form: /^\d{9}(?:\d{3})?$/, lengths: [12, 9] }],
  ['LU', { form: /^\d{8}$/, lengths: [8], check: (n) => Number(n.slice(0, 6)) % 89 === Number(n.slice(6)) }],
  ['LV', { form: /^\d{11}$/, lengths: [11] }],
  ['MT', { form: /^[1-9]\d{7}$/, lengths: [8], check: (n) => weightedSum(n, [3, 4, 6, 7, 8, 9, 10, 1]) % 37 === 0 }],
  ['NL', { form: /^\d{9}B\d{2}$/, lengths: [12], check: isDutch }],
  [
    'PL',
    { form: /^\d{10}$/, lengths: [10], check: (n) => weightedSum(n, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === last(n) },
  ],
  ['PT', { form: /^[1-9]\d{8}$/, lengths: [9], check: isPortuguese }],
  ['RO', { form: /^[1-9]\d{4,9}$/, lengths: [10, 9, 8, 7, 6, 5], check: isRomanian }],
  ['SE', { form: /^\d{10}01$/, lengths: [12], check: (n) => passesLuhn(n.slice(0, 10)) }],
  ['SI', { form: /^[1-9]\d{7}$/, lengths: [8] }],
  ['SK', { form: /^[1-9]\d[2-47-9]\d{7}$/, lengths: [10], check: (n) => Number(n) % 11 === 0 }],
  ['XI', { form: /^\d{9}(?:\d{3})?$/, lengths: [12, 9] }],
]);

export const VAT_PREFIXES: readonly string[] = [...RULES.keys()];

/** How many characters may follow the prefix, longest first; none where there is no such prefix. */
export function vatLengths(prefix: string): readonly number[] {
  return RULES.get(prefix)?.lengths ?? [];
}

/**
 * False: no VAT number. `form`: it looks like one, and nothing more can be said.
 * @param vat prefix and number, upper case, without separators
 */
export function readVat(vat: string): 'checked' | 'form' | false {
  const rule = RULES.get(vat.slice(0, 2));
  const number = vat.slice(2);
  if (rule === undefined || !rule.form.test(number) || /^(\d)\1*$/.test(number)) return false;
  const right = rule.check?.(number) ?? null;
  if (right === null) return 'form';
  return right && 'checked';
}

function isAustrian(number: string): boolean {
  let sum = 4;
  for (let i = 1; i < 8; i++) {
    const product = at(number, i) * (i % 2 === 1 ? 1 : 2);
    sum += Math.floor(product / 10) + (product % 10);
  }
  return (10 - (sum % 10)) % 10 === last(number);
}

/** A key of two digits over the number of the company, which passes Luhn (Monaco's do not); keys with letters are younger. */
function isFrench(number: string): boolean | null {
  const company = number.slice(2);
  if (!/^\d{2}/.test(number)) return null;
  const key = (12 + 3 * (Number(company) % 97)) % 97;
  return key === Number(number.slice(0, 2)) && (passesLuhn(company) || company.startsWith('000'));
}

/** Companies pass the test of eleven; sole traders since 2020 have a number that passes MOD 97-10 together with its prefix. */
function isDutch(number: string): boolean {
  return weightedSum(number, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 === at(number, 8) || remainder97(`NL${number}`) === 1;
}

function isPortuguese(number: string): boolean {
  const check = 11 - (weightedSum(number, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check > 9 ? 0 : check) === last(number);
}

function isRomanian(number: string): boolean {
  const padded = number.padStart(10, '0');
  return ((10 * weightedSum(padded, [7, 5, 3, 2, 1, 7, 5, 3, 2])) % 11) % 10 === last(padded);
}

const IRISH_LETTERS = 'WABCDEFGHIJKLMNOPQRSTUV';

/** A second letter counts nine times its place in the alphabet. Numbers with a letter in second place are of before 1991. */
function isIrish(number: string): boolean | null {
  if (!/^\d{7}/.test(number)) return null;
  const second = number.length === 9 ? 9 * (number.charCodeAt(8) - 64) : 0;
  return IRISH_LETTERS.charAt((weightedSum(number, [8, 7, 6, 5, 4, 3, 2]) + second) % 23) === number.charAt(7);
}

/** A German number. */
export function sampleVat(random: Random): string {
  return completed(
    () => `DE1${digits(random, 7)}`,
    '0123456789',
    (vat) => readVat(vat) === 'checked',
  );
}
