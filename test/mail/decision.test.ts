// The strictest outcome wins, whatever the order in which it was asked for (law 5).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, strictest, type Outcome } from '../../src/mail/decision.ts';

describe('the strictest outcome', () => {
  it.each([
    { why: 'nobody asks for anything', outcomes: [], expected: 'deliver' },
    { why: 'encrypt is stricter than delay', outcomes: ['delay', 'encrypt'], expected: 'encrypt' },
    { why: 'hold is stricter than encrypt', outcomes: ['hold', 'encrypt'], expected: 'hold' },
    { why: 'reject is strictest', outcomes: ['deliver', 'reject', 'hold'], expected: 'reject' },
  ] as const)('$why', ({ outcomes, expected }) => {
    expect(strictest(outcomes)).toBe(expected);
  });

  it('is one of those given, none of them is stricter, and order does not matter', () => {
    const rank = (outcome: Outcome): number => OUTCOMES.indexOf(outcome);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1 }), (outcomes) => {
        const found = strictest(outcomes);
        expect(outcomes).toContain(found);
        expect(Math.max(...outcomes.map(rank))).toBe(rank(found));
        expect(strictest(outcomes.toReversed())).toBe(found);
      }),
    );
  });
});
