// `postern rules lint` and `postern rules test`: what an admin runs before a rule bites.
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { postern, posternProcess, ROOT } from '../support/postern.ts';

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const file = (rest: string): string => `format: 1
ruleset: a
rules:
  - id: a-rule
    title: A rule
    severity: low
    mode: off
    when: { subject: '机密' }
    then: [{ hold: {} }]
${rest}`;

const TESTS = file(`    tests:
      - { name: fires, mail: { from: a@corp.example, to: [b@x.example], subject: 机密 }, expect: { match: true, action: hold, severity: low, mode: off } }
      - { name: does not, mail: { from: a@corp.example, to: [b@x.example], subject: x }, expect: { match: false, hits: { cn-mobile: 0 } } }
`);

interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly untested: readonly string[];
  readonly results: readonly {
    readonly test: string;
    readonly passed: boolean;
    readonly differences: readonly string[];
  }[];
}

describe('lint', () => {
  it('of the starter pack is good', async () => {
    const { code, out, err } = await posternProcess('rules', 'lint');
    expect(out).toMatch(/^\d+ rules in 7 files are good \(revision [0-9a-f]{12}\)\n$/);
    expect([code, err]).toEqual([0, '']);
  });

  it('of wrong rules tells every problem and takes nothing over', async () => {
    const folder = await folderWith({ 'a.yaml': file('').replace('low', 'lo'), 'b.yaml': 'rules: [' });
    const { code, out, err } = await postern('rules', 'lint', '--rules', folder);
    expect(err).toContain('a.yaml:6:15 error rules[0].severity: "lo" is not allowed');
    expect(err).toContain('b.yaml:1:9 error');
    expect(out).toBe(`2 errors in ${folder}; nothing was taken over\n`);
    expect(code).toBe(1);
  });

  it('runs the examples of own detectors, and takes nothing over when one is wrong', async () => {
    const own = (example: string): string =>
      `format: 1\ndetectors:\n  - { id: badge, title: A, pattern: 'B-[0-9]{4}', examples: { match: [${example}] } }\n`;
    const named = file('').replace("subject: '机密'", 'content: [{ detector: badge }]');
    const lint = async (example: string) =>
      await postern('rules', 'lint', '--rules', await folderWith({ 'a.yaml': named, 'detectors.yaml': own(example) }));
    expect(await lint('B-1234')).toMatchObject({ code: 0, err: '' });
    const { code, out, err } = await lint('B-123');
    expect(err).toContain('detectors.yaml:3:71 error [badge] detectors[0].examples.match[0]: this should be found');
    expect(out).toContain('1 error in');
    expect(code).toBe(1);
  });

  it('as JSON has the same for programs', async () => {
    const folder = await folderWith({ 'a.yaml': file('').replace('A rule', '') });
    const { code, out } = await postern('rules', 'lint', '--json', '--rules', folder);
    expect(JSON.parse(out)).toMatchObject({
      folder,
      rules: 0,
      revision: null,
      problems: [{ severity: 'error', path: 'rules[0].title' }],
    });
    expect(code).toBe(1);
  });
});

describe('test', () => {
  it('runs a rule that is switched off as if it were awake', async () => {
    const { code, out } = await postern('rules', 'test', '--rules', await folderWith({ 'a.yaml': TESTS }));
    expect(out).toBe('✓ a-rule: fires\n✓ a-rule: does not\n2 tests passed\n');
    expect(code).toBe(0);
  });

  it.each([
    {
      why: 'a match that does not come',
      from: 'subject: 机密 }',
      to: 'subject: x }',
      differences: [
        'match: expected true, got false',
        'action: expected hold, got undefined',
        'severity: expected low, got undefined',
        'mode: expected off, got undefined',
      ],
    },
    {
      why: 'another action',
      from: 'action: hold',
      to: 'action: reject',
      differences: ['action: expected reject, got hold'],
    },
    {
      why: 'another severity',
      from: 'severity: low, mode',
      to: 'severity: high, mode',
      differences: ['severity: expected high, got low'],
    },
    {
      why: 'an address that is none',
      from: 'to: [b@x.example], subject: 机密',
      to: 'to: [nobody], subject: 机密',
      differences: ['"nobody" is not a mail address'],
    },
  ])('tells $why', async ({ from, to, differences }) => {
    const folder = await folderWith({ 'a.yaml': TESTS.replace(from, to) });
    const { code, out } = await postern('rules', 'test', '--json', '--rules', folder);
    const report = JSON.parse(out) as TestReport;
    expect([report.passed, report.failed]).toEqual([1, 1]);
    expect(report.results[0]).toMatchObject({ test: 'fires', passed: false, differences });
    expect(code).toBe(1);
  });

  it('knows what own detectors find', async () => {
    const own = `format: 1\ndetectors:\n  - { id: badge, title: A, pattern: 'B-[0-9]{4}', examples: { match: [B-1234] } }\n`;
    const rules = `${file('').replace("subject: '机密'", 'content: [{ detector: badge, min: 2 }]')}    tests:
      - { name: two, mail: { from: a@corp.example, to: [b@x.example], body: B-1234 B-1235 }, expect: { match: true, hits: { badge: 2 } } }
      - { name: one, mail: { from: a@corp.example, to: [b@x.example], body: B-1234 B-1234 }, expect: { match: false, hits: { badge: 1 } } }
`;
    const folder = await folderWith({ 'a.yaml': rules, 'detectors.yaml': own });
    const { code, out } = await postern('rules', 'test', '--rules', folder);
    expect(out).toBe('✓ a-rule: two\n✓ a-rule: one\n2 tests passed\n');
    expect(code).toBe(0);
  });

  it('tells a count that is another', async () => {
    const folder = await folderWith({ 'a.yaml': TESTS.replace('cn-mobile: 0', 'cn-mobile: 2') });
    const { code, out } = await postern('rules', 'test', '--rules', folder);
    expect(out).toContain(
      `✗ a-rule: does not\n    hits of cn-mobile: expected 2, got 0\n    ${join(folder, 'a.yaml')}:4\n`,
    );
    expect(out).toContain('1 of 2 tests failed');
    expect(code).toBe(1);
  });

  it('names rules that have none', async () => {
    const { code, out } = await postern('rules', 'test', '--rules', await folderWith({ 'a.yaml': file('') }));
    expect(out).toBe('! a-rule: has no tests\n0 tests passed\n');
    expect(code).toBe(0);
  });

  it('does not run with rules that have errors (G06)', async () => {
    const { code, err } = await postern('rules', 'test', '--rules', await folderWith({ 'a.yaml': 'rules: [' }));
    expect(err).toContain('a.yaml:1:9 error');
    expect(code).toBe(2);
  });

  it('of the starter pack passes, wherever it is installed', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder();
    await cp(join(ROOT, 'rules'), folder, { recursive: true });
    await writeFile(
      join(folder, 'postern.yaml'),
      'domains: [elsewhere.example]\ndownstream: { host: x }\nlisteners: [{ name: a, address: 127.0.0.1, port: 0 }]\nrules: .\n',
    );
    // The configuration lies beside the rules here and is no rule file.
    const { code, out } = await postern(
      'rules',
      'test',
      '--json',
      '--rules',
      join(ROOT, 'rules'),
      '--config',
      join(folder, 'postern.yaml'),
    );
    const report = JSON.parse(out) as TestReport;
    expect(report.results.filter((r) => !r.passed)).toEqual([]);
    expect([report.failed, report.untested, code]).toEqual([0, [], 0]);
    expect(report.passed).toBeGreaterThan(30);
  });
});
