// VAT numbers by country: published examples of each form, and what a single wrong digit does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVat, VAT_PREFIXES, vatLengths } from '../../../src/detect/validators/eu-vat.ts';
import { oneDigitChanged } from '../../support/one-digit-changed.ts';

const CHECKED = [
  ...['ATU13585627', 'BE0439514423', 'BE0428759497', 'DE473671252', 'DE136695976', 'DK13585628', 'EE100931558'],
  ...['EL094259216', 'GR094259216', 'ES54362315K', 'ESX2482300W', 'ESA13585625', 'FI20774740', 'FR91645284928'],
  ...['FR40303265045', 'HR33392005961', 'HU12892312', 'IE6433435F', 'IE6433435OA', 'IT00743110157', 'LU15027442'],
  ...['MT11679112', 'NL004495445B01', 'PL8567346215', 'PT501964843', 'RO18547290', 'SE123456789701', 'SK2022749619'],
];
/** Their rule tells every single wrong digit. */
const STRICT = CHECKED.filter((vat) => /^(?:AT|BE|DE|DK|EE|FI|FR|HR|HU|IT|LU|MT|PL|SK)/.test(vat));

describe('a VAT number', () => {
  it.each(CHECKED)('%s has a right check digit', (vat) => {
    expect(readVat(vat)).toBe('checked');
  });

  it.each(STRICT)('%s with one digit changed has none', (vat) => {
    fc.assert(
      fc.property(oneDigitChanged(vat), (changed) => {
        expect(readVat(changed)).toBe(false);
      }),
    );
  });

  it.each([
    'BG123456789',
    'CY10259033P',
    'CZ12345679',
    'LT119511515',
    'LV40003521600',
    'SI50223054',
    'IE8D79739I',
    'FRK7399859412',
  ])('%s has the form of its country, and no more is said', (vat) => {
    expect(readVat(vat)).toBe('form');
  });

  it.each([
    { why: 'no such country', vat: 'ZZ123456789' },
    { why: 'Austria without its U', vat: 'AT13585627' },
    { why: 'too short', vat: 'DE47367125' },
    { why: 'one digit, repeated', vat: 'IT00000000000' },
    { why: 'a company of Spain with the wrong kind of check', vat: 'ESA1358562E' },
    { why: 'the letter of a person of Spain', vat: 'ES54362315J' },
    { why: 'the company behind a French key fails Luhn', vat: 'FR92645284928' },
    { why: 'nothing', vat: '' },
  ])('$why: $vat is none', ({ vat }) => {
    expect(readVat(vat)).toBe(false);
  });

  it('is as long as some number of its country', () => {
    for (const prefix of VAT_PREFIXES) expect(vatLengths(prefix).length).toBeGreaterThan(0);
    for (const vat of CHECKED) expect(vatLengths(vat.slice(0, 2))).toContain(vat.length - 2);
    expect(vatLengths('CN')).toEqual([]);
  });
});
