import fc from 'fast-check';
import RE2 from 're2';
import { describe, expect, it } from 'vitest';
import { boundedPattern } from '../../src/detect/bounded-pattern.ts';
import { DETECTORS } from '../../src/detect/detectors/index.ts';

const pieces = fc.array(
  fc.constantFrom(...'0123456789019AaEXxZ- +(),/.学京机😀\n', '86', '852', '1380', '4111 ', 'MA'),
  {
    maxLength: 80,
  },
);
const placesOf = (text: string, pattern: RegExp): readonly (readonly [number, string])[] =>
  [...text.matchAll(pattern)].map((match) => [match.index, match[0]]);

describe('a plain pattern', () => {
  const plain = DETECTORS.filter(({ pattern }) => boundedPattern(pattern, true) !== undefined);

  it.each(plain.map(({ id, pattern }) => ({ id, pattern })))('matches as in RE2: $id', ({ pattern }) => {
    const ours = boundedPattern(pattern, true) ?? /(?!)/g;
    const theirs = new RE2(pattern, 'gu');
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        expect(placesOf(text, ours)).toEqual(placesOf(text, theirs));
      }),
    );
  });

  it.each([
    '(?:a?){30}b',
    '(?:[0-9]{1,9}){1,9}x',
    'a+',
    'a*b',
    '(?i:ab)',
    String.raw`\s`,
    '[^a]',
    'a{2,3}?',
    '.',
    '(a)',
  ])('is not %s (X15, X16)', (pattern) => {
    expect(boundedPattern(pattern, true)).toBeUndefined();
  });
});
