// The pattern set: it names what may match, never less than that, and says at start which pattern is wrong.
import RE2 from 're2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compilePattern, PatternSet, withoutTail } from '../../src/detect/pattern-set.ts';
import { seen } from '../support/look.ts';

afterEach(() => vi.restoreAllMocks());

const bytes = (text: string): Buffer => Buffer.from(text);

describe('a pattern set', () => {
  it('names the patterns that may match', () => {
    const set = new PatternSet([
      { id: 'a', pattern: 'secret' },
      { id: 'b', pattern: '机密' },
      { id: 'c', pattern: 'sk-[a-z]{20,40}', prefilter: 'sk-' },
    ]);
    expect(set.candidates(bytes('a secret, sk-abc'))).toEqual([0, 2]);
    expect(set.candidates(bytes('机密'))).toEqual([1]);
    expect(set.candidates(bytes('nothing'))).toEqual([]);
  });

  it('of nothing names nothing', () => {
    expect(new PatternSet([]).candidates(bytes('secret'))).toEqual([]);
  });

  it('of thousands of patterns is built, and names the right one', () => {
    const entries = Array.from({ length: 5_000 }, (_, i) => ({ id: `d${i}`, pattern: `key${i}x[0-9]{4,8}` }));
    expect(new PatternSet(entries).candidates(bytes('key4711x12345678'))).toEqual([4711]);
  });

  it('of patterns too large for one set is several, with the numbers of all', () => {
    const entries = Array.from({ length: 9 }, (_, i) => ({ id: `d${i}`, pattern: `k${i}[^k]{300}x` }));
    const built = vi.spyOn(RE2, 'Set');
    const set = new PatternSet(entries, { bytes: 256 * 1024, mostBytes: 512 * 1024 });
    expect(built.mock.results.filter(({ type }) => type === 'return').length).toBeGreaterThan(1);
    for (const [i] of entries.entries()) expect(set.candidates(bytes(`k${i}${'a'.repeat(300)}x`))).toEqual([i]);
  });

  it('that runs out of memory over a text names them all (X15)', () => {
    vi.spyOn(RE2.Set.prototype, 'match').mockImplementation(() => {
      throw new Error('RE2.Set matching failed: out of memory.');
    });
    const entries = ['abc', 'def', 'ghi'].map((pattern) => ({ id: pattern, pattern }));
    expect(new PatternSet(entries).candidates(bytes('abc'))).toEqual([0, 1, 2]);
    expect(seen('cn-mobile', '手机 17670696371')).toEqual(['17670696371 high']);
  });
});

describe('a pattern', () => {
  it.each([
    { why: 'does not compile', pattern: '(?<=a)b', message: /detector mine: .*does not compile/ },
    { why: 'is no pattern', pattern: '[', message: /detector mine: .*does not compile/ },
    { why: 'matches the empty text', pattern: '[0-9]*', message: /detector mine: .*matches the empty text/ },
  ])('that $why is named at start', ({ pattern, message }) => {
    expect(() => compilePattern('mine', pattern, 'u')).toThrow(message);
    expect(() => new PatternSet([{ id: 'mine', pattern: 'x', prefilter: pattern }])).toThrow(message);
  });
});

describe('the tail of a pattern', () => {
  it.each([
    { pattern: 'sk-[a-z]{20,40}', without: 'sk-[a-z]{20}' },
    { pattern: 'a{2,}', without: 'a{2}' },
    { pattern: 'a{2}', without: 'a{2}' },
    { pattern: 'x|b{8,200}', without: 'x|b{8}' },
    { pattern: '(?:a{2,3}){1,2}b', without: '(?:a{2,3}){1,2}b' },
    { pattern: String.raw`\x{41}`, without: String.raw`\x{41}` },
    { pattern: String.raw`\p{Han}`, without: String.raw`\p{Han}` },
  ])('of $pattern', ({ pattern, without }) => {
    expect(withoutTail(pattern)).toBe(without);
  });
});
