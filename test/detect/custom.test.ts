// Own detectors at work: pattern, prefilter, check, words, numbers and mask; their examples; and that they take nothing from others.
import { describe, expect, it } from 'vitest';
import { checkExamples, customDetector } from '../../src/detect/custom.ts';
import { Scanner } from '../../src/detect/detect.ts';
import { DETECTORS } from '../../src/detect/detectors/index.ts';
import { compileRules } from '../../src/rules/load.ts';
import { renderProblem } from '../../src/rules/problem.ts';
import { NOW } from '../support/look.ts';
import { must } from '../support/must.ts';

const RULE =
  'format: 1\nruleset: a\nrules:\n  - { id: a-rule, title: A, severity: low, mode: off, when: { subject: x }, then: [{ hold: {} }] }\n';

/** @param fields of the detector, in flow style */
function read(fields: string) {
  const text = `format: 1\ndetectors:\n  - { id: own, title: A, ${fields} }\n`;
  const { ruleSet, problems } = compileRules(
    [
      { name: 'detectors.yaml', text },
      { name: 'a.yaml', text: RULE },
    ],
    [],
  );
  return must(ruleSet?.detectors[0], problems.map(renderProblem).join('\n'));
}

const EXAMPLE = 'examples: { match: [x] }';
const EMP = String.raw`prefilter: [EMP-], pattern: '\bEMP-(?P<no>[0-9]{6})\b', check: { group: no, not_in: [EMP-000000] }, mask: 'EMP-****{last2}', ${EXAMPLE}`;

function find(fields: string, ...texts: readonly string[]) {
  const scanner = new Scanner([customDetector(read(fields))]);
  const segments = texts.map((text) => ({ kind: 'body', path: '', text }) as const);
  return scanner.scan(segments, [], NOW);
}
const seen = (fields: string, ...texts: readonly string[]): readonly string[] =>
  find(fields, ...texts).map(({ masked, confidence }) => `${masked} ${confidence}`);

describe('an own detector finds', () => {
  it.each([
    { why: 'its value, masked', text: 'x EMP-204417.', found: ['EMP-****17 low'] },
    { why: 'each of several', text: 'EMP-204417,EMP-204418', found: ['EMP-****17 low', 'EMP-****18 low'] },
    { why: 'in full width (C04)', text: 'ＥＭＰ－２０４４１７', found: ['EMP-****17 low'] },
    { why: 'with zero-width characters inside (C03)', text: 'EMP-20\u200B4417', found: ['EMP-****17 low'] },
    { why: 'between Han', text: '请查EMP-204417的', found: ['EMP-****17 low'] },
    { why: 'not inside a word', text: 'TEMP-204417', found: [] },
    { why: 'not what is listed', text: 'EMP-000000', found: [] },
    { why: 'not less than the pattern asks for', text: 'EMP-20441', found: [] },
  ])('$why', ({ text, found }) => {
    expect(seen(EMP, text)).toEqual(found);
  });

  it('no half word at the edge of a window', () => {
    for (let before = 4085; before < 4105; before++) {
      const ahead = '，'.repeat(before);
      expect([before, seen(EMP, `${ahead}TEMP-204417`)]).toEqual([before, []]);
      expect([before, seen(EMP, `${ahead}EMP-204417`)]).toEqual([before, ['EMP-****17 low']]);
      expect([before, seen(`pattern: '(?m:^)No[0-9]{2}', ${EXAMPLE}`, `${ahead}No12`)]).toEqual([before, []]);
    }
  });

  it('only what holds one of the prefilter, whatever its case', () => {
    const fields = `prefilter: [emp, STAFF], pattern: '[A-Za-z]{3,5}[0-9]{6}', ${EXAMPLE}`;
    expect(seen(fields, 'EMP204417 Staff204418 XYZ204419')).toHaveLength(2);
  });

  it('what passes its check only', () => {
    const fields = (check: string): string => `pattern: 'K(?P<n>[0-9]{11})', check: { group: n, ${check} }, ${EXAMPLE}`;
    expect(seen(fields('luhn: true'), 'K79927398713 K79927398714')).toHaveLength(1);
    expect(seen(fields('luhn: false'), 'K79927398713 K79927398714')).toHaveLength(2);
    expect(seen(fields("in: ['79927398714']"), 'K79927398713 K79927398714')).toHaveLength(1);
    expect(
      seen(fields('weighted: { weights: [1,1,1,1,1,1,1,1,1,1], modulus: 10 }'), 'K79927398712 K79927398713'),
    ).toHaveLength(1);
  });
});

describe('how sure it is', () => {
  const steps = `${EMP}, keywords: [工号, employee], negative: [机房], confidence: { base: low, medium: { within: 20 }, high: [{ words: [身份], within: 5 }] }`;
  it.each([
    { why: 'by itself', text: 'EMP-204417', found: 'low' },
    { why: 'a word before it', text: '工号 EMP-204417', found: 'medium' },
    { why: 'in the other script', text: '工號 EMP-204417', found: 'medium' },
    { why: 'in another case', text: 'EMPLOYEE EMP-204417', found: 'medium' },
    { why: 'behind it', text: 'EMP-204417（工号）', found: 'medium' },
    { why: 'too far away', text: `工号${'.'.repeat(19)}EMP-204417`, found: 'low' },
    { why: 'the last place that counts', text: `工号${'.'.repeat(18)}EMP-204417`, found: 'medium' },
    { why: 'the stronger of two', text: '工号 身份 EMP-204417', found: 'high' },
    { why: 'a label that says something else', text: '机房 EMP-204417', found: undefined },
    { why: 'such a label beside a word', text: '工号 机房 EMP-204417', found: 'low' },
    { why: 'such a label in another line', text: '机房\nEMP-204417', found: 'low' },
  ])('$why: $found', ({ text, found }) => {
    expect(find(steps, text)[0]?.confidence).toBe(found);
  });

  it('nothing without a word when base is none', () => {
    const fields = `${EMP}, confidence: { base: none, medium: { words: [工号] } }`;
    expect(seen(fields, 'EMP-204417')).toEqual([]);
    expect(seen(fields, '工号 EMP-204417')).toEqual(['EMP-****17 medium']);
  });

  it('by how many distinct ones a whole message holds', () => {
    const fields = `${EMP}, confidence: { medium: { min_hits: 2 }, high: { min_hits: 3 } }`;
    expect(seen(fields, 'EMP-204417 EMP-204417 EMP-204417')).toEqual(Array(3).fill('EMP-****17 low'));
    expect(seen(fields, 'EMP-204417', 'EMP-204418').map((s) => s.split(' ')[1])).toEqual(['medium', 'medium']);
    expect(seen(fields, 'EMP-204417', 'EMP-204418 EMP-204419').map((s) => s.split(' ')[1])).toEqual(
      Array(3).fill('high'),
    );
  });
});

describe('beside the built-in ones', () => {
  it('an own detector neither takes a span nor loses it', () => {
    const wide = customDetector(read(`pattern: '[0-9]{17}[0-9X]', ${EXAMPLE}`));
    const found = new Scanner([...DETECTORS, wide]).scan(
      [{ kind: 'body', path: '', text: '440305199202296550' }],
      [],
      NOW,
    );
    expect(found.map(({ detector }) => detector).toSorted()).toEqual(['cn-resident-id', 'own']);
  });
});

describe('examples', () => {
  const problems = (fields: string): readonly string[] => {
    const custom = read(fields);
    return checkExamples(custom, customDetector(custom)).map(renderProblem);
  };
  it.each([
    { fields: "pattern: 'EMP-[0-9]{6}', examples: { match: [EMP-204417], no_match: [EMP-2044] }", says: [] },
    {
      fields: "pattern: 'EMP-[0-9]{6}', examples: { match: [EMP-2044] }",
      says: [
        'detectors.yaml:3:71 error [own] detectors[0].examples.match[0]: this should be found and is not: the pattern does not match "EMP-2044"',
      ],
    },
    {
      fields: "pattern: 'EMP-[0-9]{6}', examples: { match: [EMP-204417], no_match: [TEMP-204417] }",
      says: [
        String.raw`examples.no_match[0]: this should not be found, but "EMP-204417" in it is (put \b at the edges`,
      ],
    },
    {
      fields: "pattern: 'EMP-[0-9]{6}', prefilter: [EMPL], examples: { match: [EMP-204417] }",
      says: ['none of its prefilter (EMPL) stands in "EMP-204417"'],
    },
    {
      fields: "pattern: '(?P<n>[0-9]{6})', check: { group: n, luhn: true }, examples: { match: ['204417'] }",
      says: ['"204417" does not pass luhn'],
    },
    {
      fields: "pattern: 'EMP-[0-9]{6}', check: { not_in: [emp-204417] }, examples: { match: [EMP-204417] }",
      says: ['it is listed under "not_in"'],
    },
    {
      fields: "pattern: 'EMP-[0-9]{6}', check: { in: [EMP-1] }, examples: { match: [EMP-204417] }",
      says: ['it is not listed under "in"'],
    },
    {
      fields:
        "pattern: 'EMP-[0-9]{6}', confidence: { base: none, high: { words: [工号] } }, examples: { match: [EMP-204417] }",
      says: ['no word that is asked for stands near'],
    },
    {
      fields: "pattern: 'EMP-[0-9]{6}', negative: [rack], examples: { match: [rack EMP-204417] }",
      says: ['a word of "negative"'],
    },
    {
      fields: "pattern: 'EMP-[0-9]{6}', mask: '{first3}{last3}', examples: { match: [EMP-204417] }",
      says: ['the mask shows 6 of the 10 characters of "EMP-204417"; at least half must stay hidden'],
    },
  ])('$says: $fields', ({ fields, says }) => {
    expect(problems(fields)).toEqual(says.map((words) => expect.stringContaining(words) as string));
  });
});

describe('hostile text', () => {
  it.each([
    { why: 'its beginning over and over', text: 'EMP-20441'.repeat(100_000) },
    { why: 'its value over and over', text: 'EMP-204417 '.repeat(50_000) },
  ])('is done soon: $why (X16)', { timeout: 10_000 }, ({ text }) => {
    const fields = `${EMP}, keywords: [工号], confidence: { medium: { within: 1000 } }`;
    expect(find(fields, text).length).toBeLessThanOrEqual(100_000);
  });
});
