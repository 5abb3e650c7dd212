// Rule files together: all problems of all files at once, and with one error no rule set: never "no rules = allow" (G06).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileRules, loadRules } from '../../src/rules/load.ts';
import { temporaryFolder } from '../support/folder.ts';

const DETECTORS = ['cn-resident-id'];

const rule = (id: string): string => `  - id: ${id}
    title: A rule
    severity: low
    mode: enforce
    when: { direction: outbound }
    then: [{ hold: {} }]
`;
const file = (...ids: readonly string[]): string => `format: 1\nruleset: a\nrules:\n${ids.map(rule).join('')}`;

describe('files', () => {
  it('make one rule set, in their order', () => {
    const { ruleSet, problems, files } = compileRules(
      [
        { name: 'rules/10.yaml', text: file('one', 'two') },
        { name: 'rules/20.yaml', text: file('three') },
      ],
      DETECTORS,
    );
    expect(problems).toEqual([]);
    expect(files).toEqual(['rules/10.yaml', 'rules/20.yaml']);
    expect(ruleSet?.rules.map((r) => [r.id, r.file, r.line])).toEqual([
      ['one', 'rules/10.yaml', 4],
      ['two', 'rules/10.yaml', 10],
      ['three', 'rules/20.yaml', 4],
    ]);
  });

  it('have the same revision in another folder, and another one after a change', () => {
    const revision = (folder: string, text: string): string | undefined =>
      compileRules([{ name: `${folder}/10.yaml`, text }], DETECTORS).ruleSet?.revision;
    expect(revision('a', file('one'))).toMatch(/^[0-9a-f]{12}$/);
    expect(revision('b', file('one'))).toBe(revision('a', file('one')));
    expect(revision('a', `${file('one')}#`)).not.toBe(revision('a', file('one')));
  });

  it.each([
    { why: 'no file', files: [], message: 'no rules found' },
    { why: 'a file without rules', files: [{ name: 'a.yaml', text: file() }], message: 'expected array' },
    {
      why: 'an empty list',
      files: [{ name: 'a.yaml', text: 'format: 1\nruleset: a\nrules: []\n' }],
      message: 'no rules',
    },
    { why: 'an empty file', files: [{ name: 'a.yaml', text: '' }], message: 'expected object' },
    { why: 'a list instead of a file', files: [{ name: 'a.yaml', text: '- a\n' }], message: 'expected object' },
    {
      why: 'another format',
      files: [{ name: 'a.yaml', text: 'format: 2\nruleset: a\nrules: []\n' }],
      message: 'format 1',
    },
    { why: 'an id twice', files: [{ name: 'a.yaml', text: file('one', 'one') }], message: 'first is in a.yaml:4' },
    {
      why: 'an id twice in two files',
      files: [
        { name: 'a.yaml', text: file('one') },
        { name: 'b.yaml', text: file('one') },
      ],
      message: 'first is in a.yaml:4',
    },
    {
      why: 'one bad file beside a good one',
      files: [
        { name: 'a.yaml', text: file('one') },
        { name: 'b.yaml', text: 'rules: [' },
      ],
      message: 'must be sufficiently indented',
    },
    {
      why: 'own detectors that are wrong',
      files: [
        { name: 'a.yaml', text: file('one') },
        { name: 'detectors.yaml', text: 'format: 1\ndetectors: [{ id: a }]\n' },
      ],
      message: '"pattern" is missing',
    },
  ])('$why: an error and no rule set (G06)', ({ files, message }) => {
    const { ruleSet, problems } = compileRules(files, DETECTORS);
    expect(ruleSet).toBeUndefined();
    expect(problems.map((p) => p.severity)).toContain('error');
    expect(problems.map((p) => p.message).join('\n')).toContain(message);
  });

  it('tell every problem, not the first', () => {
    const { problems } = compileRules(
      [
        { name: 'a.yaml', text: file('one').replace('hold: {}', 'hold: { approver: nobody }') },
        { name: 'b.yaml', text: file('two').replace('low', 'lo') },
      ],
      DETECTORS,
    );
    expect(problems.map((p) => p.file)).toEqual(['a.yaml', 'b.yaml']);
  });
});

describe('a folder', () => {
  it('is read by name; other files and people are not rules', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, '20.yml'), file('two'));
    await writeFile(join(folder, '10.yaml'), file('one'));
    await writeFile(join(folder, 'people.yaml'), 'format: 1\npeople: []\n');
    await writeFile(join(folder, 'notes.txt'), 'not YAML: [');
    await mkdir(join(folder, 'old'));
    const { ruleSet, files } = await loadRules(folder, DETECTORS);
    expect(ruleSet?.rules.map((r) => r.id)).toEqual(['one', 'two']);
    expect(files).toEqual(['10.yaml', '20.yml', 'people.yaml'].map((name) => join(folder, name)));
  });

  it('that is not there is an error, not an empty policy (G06)', async () => {
    const { ruleSet, problems } = await loadRules(join(await temporaryFolder(), 'none'), DETECTORS);
    expect(ruleSet).toBeUndefined();
    expect(problems[0]?.message).toContain("can't read the rules folder");
  });

  it('of this repository is good', async () => {
    const { ruleSet, problems } = await loadRules('rules', [
      ...['cn-resident-id', 'tw-national-id', 'bank-card', 'cn-mobile', 'private-key', 'classification-marking'],
    ]);
    expect(problems).toEqual([]);
    expect(ruleSet?.rules.every((r) => r.tests.length >= 2)).toBe(true);
  });
});
