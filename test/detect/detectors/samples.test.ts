// The values that detectors make up for tests of rules: each is found behind the first word that names it, and the same numbers
// make the same value.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../../../src/detect/detectors/index.ts';
import { look } from '../../support/look.ts';

const fraction = fc.nat(9999).map((n) => n / 10_000);
const random = fc.array(fraction, { minLength: 64, maxLength: 64 }).map((numbers) => {
  return () => {
    let at = 0;
    return () => numbers[at++ % numbers.length] ?? 0;
  };
});

const withSample = DETECTORS.filter((detector) => detector.sample !== undefined);

describe.each(withSample)('$id', ({ id, sample, keywords }) => {
  it('finds what it makes up', () => {
    fc.assert(
      fc.property(random, (source) => {
        const value = sample?.(source()) ?? '';
        expect(look(id, `${keywords?.[0] ?? ''}：${value}`)).toHaveLength(1);
        expect(sample?.(source())).toBe(value);
      }),
    );
  });
});
