// Dates inside identifiers: days that exist, none before 1900, none after today.
import { describe, expect, it } from 'vitest';
import { isBirthDate } from '../../../src/detect/validators/calendar.ts';

const TODAY = Date.UTC(2026, 10, 21, 18, 0, 0);

describe('a birth date', () => {
  it.each([
    { why: 'an ordinary day', date: '19491231', valid: true },
    { why: 'a leap day', date: '19920229', valid: true },
    { why: 'the leap day of 2000', date: '20000229', valid: true },
    { why: 'no leap day in 1900', date: '19000229', valid: false },
    { why: 'the first day', date: '19000101', valid: true },
    { why: 'the day before it', date: '18991231', valid: false },
    { why: 'today', date: '20261121', valid: true },
    { why: 'tomorrow, which it is in Taipei already', date: '20261122', valid: true },
    { why: 'the day after tomorrow', date: '20261123', valid: false },
    { why: 'month 0', date: '19900001', valid: false },
    { why: 'month 13', date: '19901301', valid: false },
    { why: 'day 0', date: '19900100', valid: false },
    { why: 'day 31 of a short month', date: '19900431', valid: false },
  ])('$why: $valid', ({ date, valid }) => {
    expect(isBirthDate(date, TODAY)).toBe(valid);
  });
});
