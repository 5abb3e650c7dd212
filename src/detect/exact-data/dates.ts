// Dates as people write them -> YYYYMMDD. The order of day and month is told where it can be told from the date itself; where it
// can't, a table must say which it has, and in mail both are tried. Years of the Republic (民國 79 年) are read too.
import RE2 from 're2';
import { lowerCase } from '../../rules/fold.ts';
import type { Spotted } from './numbers.ts';

export const DATE_ORDERS = ['ymd', 'dmy', 'mdy'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(${MONTHS.join('|')})[a-z]{0,6}[.]?`;
const SEPARATOR = ' ?[-/.] ?';

interface Form {
  readonly pattern: RE2;
  /** Year, month and day of the groups; a date that may be read two ways has two. */
  readonly read: (groups: readonly string[]) => readonly (readonly [year: number, month: number, day: number])[];
}

const form = (pattern: string, read: Form['read']): Form => ({ pattern: new RE2(pattern, 'gu'), read });
const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3)) + 1;

const FORMS: readonly Form[] = [
  form(`((?:19|20)[0-9]{2}) ?(?:[-/.] ?|年 ?)([0-9]{1,2}) ?(?:[-/.] ?|月 ?)([0-9]{1,2})`, ([y, m, d]) => [
    [Number(y), Number(m), Number(d)],
  ]),
  form(`((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})`, ([y, m, d]) => [[Number(y), Number(m), Number(d)]]),
  form(`(?:民国|民國) ?([0-9]{1,3}) ?(?:[-/.] ?|年 ?)([0-9]{1,2}) ?(?:[-/.] ?|月 ?)([0-9]{1,2})`, ([y, m, d]) => [
    [Number(y) + 1911, Number(m), Number(d)],
  ]),
  form(`([0-9]{1,2})${SEPARATOR}([0-9]{1,2})${SEPARATOR}((?:19|20)[0-9]{2})`, ([a, b, y]) => [
    [Number(y), Number(b), Number(a)],
    [Number(y), Number(a), Number(b)],
  ]),
  form(`([0-9]{1,2})(?:st|nd|rd|th)?[ -]${MONTH},?[ -]((?:19|20)[0-9]{2})`, ([d, m = '', y]) => [
    [Number(y), monthOf(m), Number(d)],
  ]),
  form(`${MONTH} ?([0-9]{1,2})(?:st|nd|rd|th)?,? ((?:19|20)[0-9]{2})`, ([m = '', d, y]) => [
    [Number(y), monthOf(m), Number(d)],
  ]),
];

/** Every date of a text with each of its readings. @param text scan view */
export function* datesIn(text: string): Generator<Spotted> {
  const lower = lowerCase(text);
  for (const { pattern, read } of FORMS) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(lower); match !== null; match = pattern.exec(lower)) {
      const start = match.index;
      const end = start + match[0].length;
      if (/\d/.test(text.charAt(start - 1)) || /\d/.test(text.charAt(end))) continue;
      for (const reading of readings(read(match.slice(1)))) yield { start, end, value: reading };
    }
  }
}

/** Canonical form of a cell that begins with a date (a time may follow). Undefined also where day and month may be either. */
export function readDate(text: string, order?: DateOrder): string | undefined {
  const found = [...datesIn(text)].filter(({ start }) => start <= 2).map(({ value }) => value);
  const [first, second] = [...new Set(found)];
  if (second === undefined || order === 'dmy') return first;
  return order === 'mdy' ? second : undefined;
}

function readings(dates: ReturnType<Form['read']>): readonly string[] {
  const good = dates.filter(([year, month, day]) => {
    const date = new Date(Date.UTC(year, month - 1, day));
    return month >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  });
  const two = (n: number): string => String(n).padStart(2, '0');
  return [...new Set(good.map(([year, month, day]) => `${year}${two(month)}${two(day)}`))];
}
