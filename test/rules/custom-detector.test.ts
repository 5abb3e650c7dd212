// detectors.yaml as it is read: every mistake has a line, says what is wrong and what to do (X15, X16, G06).
import { describe, expect, it } from 'vitest';
import { compileRules } from '../../src/rules/load.ts';
import { renderProblem } from '../../src/rules/problem.ts';

const BUILT_IN = ['cn-resident-id', 'bank-card'];
const SHARED = `format: 1
words:
  staff: { any: [工号, staff] }
  long: { any: [${Array.from({ length: 501 }, (_, i) => `word${i}`).join(', ')}] }
`;
const rule = (detector: string): string => `format: 1
ruleset: a
rules:
  - id: a-rule
    title: A rule
    severity: low
    mode: enforce
    when: { content: [{ detector: ${detector} }] }
    then: [{ hold: {} }]
`;

/** A detector in flow style, on line 3. */
const own = (fields: string): string => `format: 1\ndetectors:\n  - { id: emp-no, title: A, ${fields} }\n`;
const GOOD = "pattern: 'EMP-(?P<no>[0-9]{6})', examples: { match: [EMP-204417] }";

function load(detectors: string, named = 'emp-no') {
  return compileRules(
    [
      { name: 'rules/_shared.yaml', text: SHARED },
      { name: 'rules/detectors.yaml', text: detectors },
      { name: 'rules/a.yaml', text: rule(named) },
    ],
    BUILT_IN,
  );
}

const told = (detectors: string, named?: string): readonly string[] =>
  load(detectors, named).problems.map(renderProblem);

describe('a good file', () => {
  it('makes detectors that rules may name', () => {
    const { ruleSet, problems } = load(own(GOOD));
    expect(problems).toEqual([]);
    expect(ruleSet?.detectors.map(({ id, base, pattern }) => ({ id, base, pattern }))).toEqual([
      { id: 'emp-no', base: 'low', pattern: 'EMP-(?P<no>[0-9]{6})' },
    ]);
  });

  it('changes the revision, so that every process sees that it changed', () => {
    expect(load(own(GOOD)).ruleSet?.revision).not.toBe(
      load(own(GOOD.replace('A,', 'B,').replace('{6}', '{6,7}'))).ruleSet?.revision,
    );
  });

  it('takes words from its own list, from a shared one, and from its keywords', () => {
    const confidence =
      'keywords: [No.], confidence: { high: [{ words: staff }, { within: 9 }], medium: { words: [ID], within: 5 } }';
    const steps = load(own(`${GOOD}, ${confidence}`)).ruleSet?.detectors[0]?.wordSteps;
    expect(steps?.map(({ to, within, words }) => [to, within, words.words])).toEqual([
      ['high', 60, ['工号', 'staff']],
      ['high', 9, ['no.']],
      ['medium', 5, ['id']],
    ]);
  });
});

describe('a mistake is told with its line and a way out', () => {
  it.each([
    {
      fields: "pattern: '(?<=No)[0-9]{6}', examples: { match: [a] }",
      says: ['3:38 error [emp-no] detectors[0].pattern', 'look-behind is not possible', 'check: { group: no }'],
    },
    { fields: String.raw`pattern: '(EM)P\1', examples: { match: [a] }`, says: ['back-references are not possible'] },
    { fields: "pattern: 'EMP[0-9]+', examples: { match: [EMP1] }", says: ['"[0-9]+" has no upper bound', '{1,40}'] },
    {
      fields: "pattern: 'EMP[0-9]{300}', examples: { match: [EMP1] }",
      says: ['can have 303 characters; 256 is the most'],
    },
    { fields: "pattern: '(?:EMP)?', examples: { match: [EMP1] }", says: ['matches the empty string'] },
    {
      fields: "pattern: '工号：[0-9]{6}', examples: { match: ['工号：1'] }",
      says: ['"：" (U+FF1A) never matches: texts are read with ":" instead', 'write :'],
    },
    {
      fields: "pattern: 'EMP\u200B-[0-9]{6}', examples: { match: [EMP1] }",
      says: ['U+200B shows nothing', 'take it out'],
    },
    {
      fields: `${GOOD}, check: { group: nr }`,
      says: ['detectors[0].check.group: the pattern has no group "nr"', 'did you mean "no"?'],
    },
    { fields: `${GOOD}, check: { lun: true }`, says: ['unknown key "lun"', 'did you mean "luhn"?'] },
    { fields: `${GOOD}, check: { not_in: [000000] }`, says: ['put the value in quotes'] },
    {
      fields: `${GOOD}, check: { weighted: { weights: [1, 2], modulus: 11 } }`,
      says: ['a remainder can be as large as 10', '10X98765432'],
    },
    { fields: `${GOOD}, mask: '{lst2}'`, says: ['detectors[0].mask: {lst2} is nothing', 'did you mean "last"?'] },
    { fields: `${GOOD}, confidence: { base: none }`, says: ['nothing is ever found'] },
    { fields: `${GOOD}, confidence: { medium: {} }`, says: ['is empty'] },
    { fields: `${GOOD}, confidence: { medium: { within: 5 } }`, says: ['not which words', '"keywords"'] },
    {
      fields: `${GOOD}, confidence: { medium: { words: stuff } }`,
      says: ['unknown word list "stuff"', 'did you mean "staff"?'],
    },
    { fields: `${GOOD}, confidence: { medium: { words: long } }`, says: ['too long to be looked for'] },
    { fields: `${GOOD}, confidence: { high: { words: [a], min_hits: 3 } }`, says: ['write two items'] },
    { fields: 'patern: x, examples: { match: [x] }', says: ['unknown key "patern"', 'did you mean "pattern"?'] },
    { fields: 'pattern: EMP', says: ['"examples" is missing'] },
    { fields: 'pattern: EMP, examples: { match: [] }', says: ['detectors[0].examples.match'] },
  ])('$says.0: $fields', ({ fields, says }) => {
    const problems = told(own(fields));
    const errors = problems.filter((line) => line.includes(' error '));
    for (const words of says) expect(problems.join('\n')).toContain(words);
    expect(errors.length).toBeGreaterThan(0);
    // The rule that names it is not scolded for it.
    expect(problems.filter((line) => !line.startsWith('rules/detectors.yaml:3:'))).toEqual([]);
    expect(load(own(fields)).ruleSet).toBeUndefined();
  });

  it('an id that a built-in one has', () => {
    expect(told(own(GOOD).replace('emp-no', 'bank-card'), 'bank-card')).toEqual([
      'rules/detectors.yaml:3:11 error [bank-card] detectors[0].id: "bank-card" is a built-in detector (choose another id, such as "corp-bank-card")',
    ]);
  });

  it('an id that is there twice', () => {
    const twice = `${own(GOOD)}  - { id: emp-no, title: B, ${GOOD} }\n`;
    expect(told(twice)).toEqual([
      'rules/detectors.yaml:4:11 error [emp-no] detectors[1].id: detector id is used twice; the first is in line 3',
    ]);
  });

  it('a rule that names none', () => {
    expect(told(own(GOOD), 'emp-on').join()).toContain('unknown detector "emp-on" (did you mean "emp-no"?)');
  });
});

describe('what is slow is a warning, and is taken over', () => {
  it.each([
    { pattern: '[0-9]{6}', says: 'holds no fixed text' },
    { pattern: 'EMP.{0,20}[0-9]{6}', says: '".{0,20}" in mid-pattern makes scanning slow' },
  ])('$pattern $says', ({ pattern, says }) => {
    const { ruleSet, problems } = load(own(`pattern: '${pattern}', examples: { match: [EMP204417] }`));
    expect(problems.map(renderProblem)).toEqual([expect.stringContaining(says)]);
    expect(problems[0]?.severity).toBe('warning');
    expect(ruleSet?.detectors).toHaveLength(1);
  });

  it('unless a prefilter makes it quick', () => {
    expect(told(own("pattern: '[A-Z]{3}[0-9]{6}', prefilter: [EMP], examples: { match: [EMP204417] }"))).toEqual([]);
  });
});
