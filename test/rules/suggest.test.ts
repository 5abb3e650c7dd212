// "Did you mean": near enough to be a typing mistake, or the list when it is short.
import { describe, expect, it } from 'vitest';
import { nearest, suggestion } from '../../src/rules/suggest.ts';

const DETECTORS = ['cn-resident-id', 'cn-mobile', 'bank-card'];

describe('a suggestion', () => {
  it.each([
    { why: 'a letter too few', typed: 'cn-residnt-id', known: DETECTORS, text: 'did you mean "cn-resident-id"?' },
    { why: 'underscores for hyphens', typed: 'BANK_CARD', known: DETECTORS, text: 'did you mean "bank-card"?' },
    { why: 'another word: the list', typed: 'passport', known: ['b', 'a'], text: 'known here: a, b' },
    { why: 'another word, and nothing is known', typed: 'passport', known: [], text: undefined },
    {
      why: 'another word, and too much is known',
      typed: 'x',
      known: Array.from({ length: 13 }, (_, i) => `a-long-name-${i}`),
      text: undefined,
    },
  ])('$why', ({ typed, known, text }) => {
    expect(suggestion(typed, known)).toBe(text);
  });

  it.each([
    { why: 'the nearer of two', typed: 'groups', known: ['group', 'grapes'], expected: 'group' },
    { why: 'nothing when all are far', typed: 'direction', known: ['to', 'from'], expected: undefined },
  ])('nearest: $why', ({ typed, known, expected }) => {
    expect(nearest(typed, known)).toBe(expected);
  });
});
