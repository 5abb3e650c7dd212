// People from `people.yaml`: found by any spelling of their address; no file is an empty directory, a wrong one is told.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileDirectory } from '../../src/directory/file-directory.ts';
import type { Problem } from '../../src/rules/problem.ts';
import { temporaryFolder } from '../support/folder.ts';
import { address } from '../support/address.ts';

async function open(text?: string) {
  const folder = await temporaryFolder();
  if (text !== undefined) await writeFile(join(folder, 'people.yaml'), text);
  const problems: Problem[] = [];
  return { directory: await FileDirectory.open(folder, problems), problems };
}

const PEOPLE = `format: 1
people:
  - { address: wang@corp.example, name: 王伟, department: 销售部, manager: li@corp.example, language: zh-cn }
  - { address: li@corp.example }
`;

describe('a directory', () => {
  it('knows who somebody is', async () => {
    const { directory, problems } = await open(PEOPLE);
    expect(problems).toEqual([]);
    expect(directory.person(address('wang@corp.example'))).toEqual({
      address: address('wang@corp.example'),
      name: '王伟',
      department: '销售部',
      manager: address('li@corp.example'),
      language: 'zh-CN',
    });
    expect(directory.person(address('li@corp.example'))).toEqual({ address: address('li@corp.example') });
  });

  it.each([
    { why: 'in another case', text: 'WANG@Corp.Example', known: true },
    { why: 'in quotes that mean nothing (A02)', text: '"wang"@corp.example', known: true },
    { why: 'not in another domain', text: 'wang@corp.example.evil.example', known: false },
    { why: 'not somebody else', text: 'chen@corp.example', known: false },
  ])('finds people $why: $known', async ({ text, known }) => {
    const { directory } = await open(PEOPLE);
    expect(directory.person(address(text)) !== undefined).toBe(known);
  });

  it('is empty without a file', async () => {
    const { directory, problems } = await open();
    expect(problems).toEqual([]);
    expect(directory.person(address('wang@corp.example'))).toBeUndefined();
  });

  it.each([
    {
      why: 'an address that is none',
      entry: 'address: wang',
      path: 'people[0].address',
      message: '"wang" is not a mail address',
    },
    {
      why: 'a manager who is none',
      entry: 'address: a@x.example, manager: boss',
      path: 'people[0].manager',
      message: '"boss" is not a mail address',
    },
    {
      why: 'a language that we do not speak',
      entry: 'address: a@x.example, language: zh_CN',
      path: 'people[0].language',
      message: 'did you mean "zh-CN"?',
    },
    {
      why: 'a key that is none',
      entry: 'address: a@x.example, boss: b@x.example',
      path: 'people[0].boss',
      message: 'unknown key "boss"',
    },
    { why: 'no address', entry: 'name: x', path: 'people[0].address', message: '"address" is missing' },
  ])('tells $why', async ({ entry, path, message }) => {
    const { problems } = await open(`format: 1\npeople:\n  - { ${entry} }\n`);
    expect(problems.map((p) => p.path)).toEqual([path]);
    expect(problems.map((p) => `${p.message} ${p.fix ?? ''}`).join()).toContain(message);
    expect(problems[0]).toMatchObject({ severity: 'error', line: 3 });
  });

  it('keeps who is right beside who is wrong', async () => {
    const { directory } = await open('format: 1\npeople: [{ address: x }, { address: a@x.example }]\n');
    expect(directory.person(address('a@x.example'))).toBeDefined();
  });
});
