// Check characters: published values pass, and any single wrong digit does not.
import { describe, expect, it } from 'vitest';
import { CHECKS, isWeighted } from '../../../src/detect/validators/check-characters.ts';

describe('published values', () => {
  it.each([
    { name: 'luhn', value: '79927398713' },
    { name: 'mod11-2', value: '07940' },
    { name: 'mod11-2', value: '000000012281955X' },
    { name: 'mod37-2', value: 'G123489654321Y' },
    { name: 'mod11-10', value: '794623' },
    { name: 'mod11-10', value: '002006673085' },
    { name: 'mod97', value: '9999123456789012141490' },
    { name: 'mod97', value: 'WEST12345698765432GB82' },
    { name: 'gs1', value: '4006381333931' },
  ] as const)('$value passes $name, with another digit it does not', ({ name, value }) => {
    const check = CHECKS[name];
    expect(check(value)).toBe(true);
    for (let i = 0; i < value.length; i++) {
      if (!/\d/.test(value.charAt(i))) continue;
      const other = String((Number(value.charAt(i)) + 1) % 10);
      expect([i, check(value.slice(0, i) + other + value.slice(i + 1))]).toEqual([i, false]);
    }
  });

  it.each(Object.keys(CHECKS) as (keyof typeof CHECKS)[])('%s refuses what is no value', (name) => {
    for (const value of ['', '0', 'A-1', '１２３', ' ', '中文']) expect(CHECKS[name](value)).toBe(false);
  });
});

describe('weighted digits', () => {
  const resident = {
    weights: [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2],
    modulus: 11,
    characters: '10X98765432',
  };
  it.each([
    { value: '11010519491231061X', ok: true },
    { value: '440305199202296550', ok: true },
    { value: '440305199202296551', ok: false },
    { value: '44030519920229655', ok: false },
    { value: '4403051992022965500', ok: false },
    { value: '', ok: false },
  ])('$value: $ok', ({ value, ok }) => {
    expect(isWeighted(value, resident)).toBe(ok);
  });
});
