// Sizes, durations and comparisons as people write them. What is no quantity is nothing, never 0.
import { describe, expect, it } from 'vitest';
import { compares, parseComparison, parseDuration, parseSize } from '../../src/rules/quantity.ts';

describe('a size', () => {
  it.each([
    { why: 'a bare number is bytes', text: '512', bytes: 512 },
    { why: 'a number of YAML', text: 512, bytes: 512 },
    { why: 'units are binary', text: '1KB', bytes: 1024 },
    { why: 'with blanks and in lower case', text: ' 10 mb ', bytes: 10 * 1024 ** 2 },
    { why: 'the other spelling', text: '2GiB', bytes: 2 * 1024 ** 3 },
    { why: 'a fraction is rounded to bytes', text: '1.5KB', bytes: 1536 },
    { why: 'nothing', text: '', bytes: undefined },
    { why: 'a unit alone', text: 'MB', bytes: undefined },
    { why: 'a unit that we do not know', text: '10TB', bytes: undefined },
    { why: 'a negative number', text: -1, bytes: undefined },
    { why: 'a negative text', text: '-1KB', bytes: undefined },
    { why: 'not a number', text: Number.NaN, bytes: undefined },
    { why: 'a fraction of a byte', text: 1.5, bytes: undefined },
  ])('$why', ({ text, bytes }) => {
    expect(parseSize(text)).toBe(bytes);
  });
});

describe('a duration', () => {
  it.each([
    { why: 'milliseconds', text: '250ms', ms: 250 },
    { why: 'seconds', text: '30s', ms: 30_000 },
    { why: 'minutes', text: '5m', ms: 300_000 },
    { why: 'hours', text: '2h', ms: 7_200_000 },
    { why: 'days', text: '3d', ms: 259_200_000 },
    { why: 'a fraction', text: '1.5h', ms: 5_400_000 },
    { why: 'a number without unit', text: '5', ms: undefined },
    { why: 'a unit in upper case: M could be months', text: '5M', ms: undefined },
    { why: 'two of them', text: '1h30m', ms: undefined },
    { why: 'a negative one', text: '-5m', ms: undefined },
    { why: 'nothing', text: '', ms: undefined },
  ])('$why', ({ text, ms }) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

describe('a comparison', () => {
  it.each([
    { why: 'greater', text: '>10MB', parsed: { operator: '>', value: 10 * 1024 ** 2 } },
    { why: 'with blanks', text: ' <= 5 KB', parsed: { operator: '<=', value: 5120 } },
    { why: 'a bare quantity means at least', text: '5KB', parsed: { operator: '>=', value: 5120 } },
    { why: 'a bare number too', text: 7, parsed: { operator: '>=', value: 7 } },
    { why: 'an operator alone', text: '>', parsed: undefined },
    { why: 'the arrow the wrong way', text: '=>5KB', parsed: undefined },
    { why: 'words', text: 'big', parsed: undefined },
  ])('$why', ({ text, parsed }) => {
    expect(parseComparison(text, parseSize)).toEqual(parsed);
  });

  it.each([
    { operator: '>', expected: [false, false, true] },
    { operator: '>=', expected: [false, true, true] },
    { operator: '<', expected: [true, false, false] },
    { operator: '<=', expected: [true, true, false] },
  ] as const)('$operator 5 for 4, 5 and 6', ({ operator, expected }) => {
    expect([4, 5, 6].map((actual) => compares(actual, { operator, value: 5 }))).toEqual(expected);
  });
});
