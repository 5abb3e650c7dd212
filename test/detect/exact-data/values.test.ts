// One form for every way of writing a value: what is imported and what stands in mail must meet.
import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../../../src/detect/detectors/index.ts';
import { canonicalValue, FormReader } from '../../../src/detect/exact-data/column.ts';
import { datesIn, readDate, type DateOrder } from '../../../src/detect/exact-data/dates.ts';
import { numbersIn } from '../../../src/detect/exact-data/numbers.ts';
import { NOW } from '../../support/look.ts';

function value(type: string, cell: string, order?: DateOrder): string | undefined {
  const detector = DETECTORS.find(({ id }) => id === type);
  const reader = detector === undefined ? undefined : new FormReader(detector);
  return canonicalValue({ name: 'a', type, isPrimary: false, order }, cell, reader, NOW);
}

describe('a value', () => {
  it.each([
    { type: 'cn-mobile', cell: '+86 138-0013-8000', wanted: '13800138000', why: 'country code and separators' },
    { type: 'cn-mobile', cell: '１３８００１３８０００', wanted: '13800138000', why: 'full width' },
    { type: 'cn-mobile', cell: '010-12345678', wanted: undefined, why: 'another kind of number' },
    { type: 'cn-resident-id', cell: '11010519491231002x', wanted: '11010519491231002X', why: 'a small x' },
    { type: 'cn-resident-id', cell: '110105194912310021', wanted: undefined, why: 'a wrong check character' },
    { type: 'name', cell: ' 張 偉 ', wanted: '张伟', why: 'blanks and traditional characters' },
    { type: 'name', cell: "O'Brien, Mary-Ann", wanted: 'OBRIENMARYANN', why: 'marks and case' },
    { type: 'name', cell: '阿卜杜拉·买买提', wanted: '阿卜杜拉买买提', why: 'a dot between' },
    { type: 'address', cell: '臺北市信義區 松仁路 100 號', wanted: '台北市信义区松仁路100号', why: 'traditional' },
    { type: 'word', cell: 'c-100.23', wanted: 'C10023', why: 'delimiters' },
    { type: 'word', cell: '臺北', wanted: '臺北', why: 'Han stays as it is outside of names and addresses' },
    { type: 'phrase', cell: 'Project  Blue\u200BBird', wanted: 'PROJECTBLUEBIRD', why: 'a zero-width blank' },
    { type: 'number', cell: '¥ 12,500.00', wanted: '12500', why: 'currency, groups and zeros' },
    { type: 'number', cell: '0012500', wanted: '12500', why: 'zeros in front' },
    { type: 'number', cell: '12.50', wanted: '12.5', why: 'a fraction' },
    { type: 'number', cell: 'about 12', wanted: undefined, why: 'words' },
    { type: 'date', cell: '1990年1月2日', wanted: '19900102', why: 'Chinese' },
    { type: 'date', cell: '1990/01/02 00:00', wanted: '19900102', why: 'a time behind it' },
    { type: 'date', cell: '民國79年1月2日', wanted: '19900102', why: 'the year of the Republic' },
    { type: 'date', cell: 'Jan 2, 1990', wanted: '19900102', why: 'English' },
    { type: 'date', cell: '31.12.1990', wanted: '19901231', why: 'an order that only one reading has' },
    { type: 'date', cell: '1.2.1990', wanted: undefined, why: 'an order that nobody can tell' },
    { type: 'date', cell: '1990-02-30', wanted: undefined, why: 'a day that never was' },
  ])('$type "$cell" is $wanted ($why)', ({ type, cell, wanted }) => {
    expect(value(type, cell)).toBe(wanted);
  });

  it('of a date goes by the order that the schema says', () => {
    expect([readDate('1.2.1990', 'dmy'), readDate('1.2.1990', 'mdy')]).toEqual(['19900201', '19900102']);
  });

  it('of a date in mail is read in both orders', () => {
    expect([...datesIn('born 1/2/1990.')].map((d) => d.value)).toEqual(['19900201', '19900102']);
  });

  it('of a number between commas is read alone and as a group', () => {
    const found = [...numbersIn('12,500,abc,A12')].map((n) => n.value);
    expect(found).toEqual(['12500', '12', '500']);
  });
});
