// What can be told of a pattern without running it: how long a match can be, which literal it holds, what is slow (X15, X16).
import fc from 'fast-check';
import RE2 from 're2';
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/rules/pattern-shape.ts';

describe('the length of a match', () => {
  it.each([
    { pattern: 'EMP', min: 3, max: 3 },
    { pattern: 'EMP-[0-9]{6}', min: 10, max: 10 },
    { pattern: String.raw`\bEMP-(?P<no>\d{4,6})\b`, min: 8, max: 10 },
    { pattern: 'a|bcd', min: 1, max: 3 },
    { pattern: 'a|', min: 0, max: 1 },
    { pattern: '(?:ab){2,3}c?', min: 4, max: 7 },
    { pattern: 'a*', min: 0, max: Infinity },
    { pattern: 'a{3,}', min: 3, max: Infinity },
    { pattern: '(?i)emp(?-i:X)', min: 4, max: 4 },
    { pattern: String.raw`\Qa.b*\E+\\Q`, min: 6, max: Infinity },
    { pattern: '[]a]{2}[^]b]', min: 3, max: 3 },
    { pattern: '[[:alpha:]]{2}', min: 2, max: 2 },
    { pattern: String.raw`\p{Han}\pL\x{4E00}\u5DE5`, min: 4, max: 4 },
    { pattern: 'x{,3}', min: 5, max: 5 },
    { pattern: '工号[:：]?', min: 2, max: 3 },
    { pattern: String.raw`^\A(?m:$)\z`, min: 0, max: 0 },
    { pattern: '(?:a{0,5}){4}', min: 0, max: 20 },
    { pattern: '\u{1F600}', min: 2, max: 2 },
  ])('$pattern: $min to $max', ({ pattern, min, max }) => {
    expect(() => new RE2(pattern, 'u')).not.toThrow();
    expect(shapeOf(pattern)).toMatchObject({ min, max });
  });

  const piece = fc.constantFrom(
    'a',
    'b',
    'ab',
    '[ab]',
    '[^a]',
    '.',
    String.raw`\d`,
    String.raw`\b`,
    '工',
    '(?:ab|c)',
    '(a)',
  );
  const repeat = fc.constantFrom('', '', '?', '*', '+', '{2}', '{1,3}', '{2,}', '{0,2}?');
  const sequence = fc
    .array(fc.tuple(piece, repeat), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.map(([what, times]) => what + times).join(''));
  const pattern = fc.oneof(
    sequence,
    fc.tuple(sequence, sequence).map(([one, other]) => `${one}|${other}`),
    fc.tuple(sequence, repeat, sequence).map(([one, times, other]) => `(?:${one})${times}${other}`),
  );

  it('of any pattern is what RE2 finds, or more', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '工', ' '), maxLength: 30 });
    fc.assert(
      fc.property(pattern, text, (source, where) => {
        let compiled: RE2;
        try {
          compiled = new RE2(source, 'u');
        } catch {
          return; // `\b*` is none
        }
        const shape = shapeOf(source);
        const match = compiled.exec(where)?.[0];
        if (shape === undefined || match === undefined) return;
        expect(match.length).toBeGreaterThanOrEqual(shape.min);
        expect(match.length).toBeLessThanOrEqual(shape.max);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a pattern', () => {
  it.each([
    { pattern: 'EMP-[0-9]{6}', literal: 4 },
    { pattern: '(?:EMP|STAFF)-[0-9]', literal: 3 },
    { pattern: 'E|STAFF', literal: 1 },
    { pattern: '[0-9]{6}', literal: 0 },
    { pattern: '(?:EMP)?[0-9]{6}', literal: 0 },
    { pattern: '工[0-9]', literal: 3 },
    { pattern: 'EMP?X', literal: 2 },
    { pattern: String.raw`a\.b`, literal: 3 },
  ])('$pattern holds a literal of $literal bytes', ({ pattern, literal }) => {
    expect(shapeOf(pattern)?.literal).toBe(literal);
  });

  it.each([
    { pattern: 'EMP.{0,20}[0-9]{6}', slow: ['.{0,20}'] },
    { pattern: '[^,]{1,40},x', slow: ['[^,]{1,40}'] },
    { pattern: String.raw`(?:\w{8,12})-x`, slow: [String.raw`\w{8,12}`] },
    { pattern: '(?:.{0,9}x){2}', slow: ['.{0,9}'] },
    { pattern: '(?:x.{0,9}){2}', slow: ['.{0,9}'] },
    { pattern: 'EMP.{0,20}', slow: [] },
    { pattern: 'EMP.{0,3}[0-9]', slow: [] },
    { pattern: '[0-9]{1,20}x', slow: [] },
    { pattern: '[A-Za-z0-9]{8,20}@', slow: ['[A-Za-z0-9]{8,20}'] },
  ])('$pattern is slow by $slow', ({ pattern, slow }) => {
    expect([...new Set(shapeOf(pattern)?.slow)]).toEqual(slow);
  });

  it('names what has no bound, and its groups', () => {
    expect(shapeOf('EMP-(?P<no>[0-9]+)(?<x>a)')).toMatchObject({ unbounded: '[0-9]+', groups: ['no', 'x'] });
  });

  it('that can not be read is not judged', () => {
    expect(shapeOf('(?#x)a')).toBeUndefined();
    expect(shapeOf('(a')).toBeUndefined();
    expect(shapeOf('[a')).toBeUndefined();
  });
});
