// Rules and people as a whole: prepared aside, put in force at once, untouched by files with errors (attack G06).
import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RulesCopies } from '../../src/processes/rules-copy.ts';
import { RulesInForce } from '../../src/processes/rules-in-force.ts';
import { ProblemsError } from '../../src/rules/problem.ts';
import { address } from '../support/address.ts';
import { temporaryFolder } from '../support/folder.ts';
import { addTable, findIn, segment, siteIn } from '../support/indexes.ts';
import { ROOT } from '../support/postern.ts';

const DOMAINS = ['corp.example'];
const people = (name: string): string => `format: 1\npeople:\n  - { address: wang@corp.example, name: ${name} }\n`;

async function rulesFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), 'rules');
  await cp(join(ROOT, 'rules'), folder, { recursive: true });
  await writeFile(join(folder, 'people.yaml'), people('One'));
  return folder;
}

describe('rules in force', () => {
  it('change when what was prepared is committed, people with them, and not before', async () => {
    const folder = await rulesFolder();
    const rules = await RulesInForce.open(folder, DOMAINS);
    const { directory, revision, inspection } = rules;
    const name = (): string | undefined => directory.person(address('wang@corp.example'))?.name;
    await writeFile(join(folder, 'people.yaml'), people('Two'));
    const next = await rules.prepare(folder);
    expect([rules.revision, rules.inspection, name()]).toEqual([revision, inspection, 'One']);
    rules.commit();
    expect([rules.revision, name()]).toEqual([next, 'Two']);
    expect(next).not.toBe(revision);
  });

  it('change with own detectors: what they find is found from then on', async () => {
    const folder = await rulesFolder();
    const rules = await RulesInForce.open(folder, DOMAINS);
    const badges = (): readonly string[] =>
      rules.inspection.scanner
        .scan([{ kind: 'body', path: '', text: 'BADGE-1234' }], [], 0)
        .map(({ detector }) => detector);
    const own = "{ id: badge, title: A, pattern: 'BADGE-[0-9]{4}', examples: { match: [BADGE-1234] } }";
    await writeFile(join(folder, 'detectors.yaml'), `format: 1\ndetectors: [${own}]\n`);
    const next = await rules.prepare(folder);
    expect(badges()).toEqual([]);
    rules.commit();
    expect([badges(), rules.revision]).toEqual([['badge'], next]);
  });

  it.each([
    { why: 'rules', file: '10-privacy.yaml' },
    { why: 'own detectors', file: 'detectors.yaml' },
    { why: 'people', file: 'people.yaml' },
  ])('stay when $why have errors, whatever is committed', async ({ file }) => {
    const folder = await rulesFolder();
    const rules = await RulesInForce.open(folder, DOMAINS);
    const { inspection } = rules;
    await writeFile(join(folder, '99-new.yaml'), '# nothing\n');
    await rules.prepare(folder).catch(() => undefined);
    await writeFile(join(folder, file), 'format: 1\nnonsense: true\n');
    await expect(rules.prepare(folder)).rejects.toBeInstanceOf(ProblemsError);
    rules.commit();
    expect(rules.inspection).toBe(inspection);
  });
});

describe('copies', () => {
  it('hold what is read, and nothing else that lies there', async () => {
    const folder = await rulesFolder();
    const data = join(folder, 'data'); // inside, as somebody may have it
    await writeFile(join(folder, 'notes.txt'), 'private');
    const copies = new RulesCopies(data);
    const copy = await copies.make(folder);
    expect((await readdir(copy)).toSorted()).toEqual(
      ['.indexes', ...(await readdir(folder)).filter((name) => name.endsWith('.yaml'))].toSorted(),
    );
    const [original, copied] = [await RulesInForce.open(folder, DOMAINS), await RulesInForce.open(copy, DOMAINS)];
    expect(copied.revision).toBe(original.revision);
    const second = await copies.make(folder);
    await copies.drop(copy);
    expect(await readdir(join(data, 'rules-in-force'))).toEqual([second.split('/').at(-1)]);
    await copies.clear();
    expect(await readdir(data)).toEqual([]);
  });

  it('of two that share a data folder stand apart: neither takes away what the other needs', async () => {
    const folder = await rulesFolder();
    const data = await temporaryFolder();
    const [smtp, control] = [new RulesCopies(data, 'smtp'), new RulesCopies(data, 'control')];
    const copy = await smtp.make(folder);
    await control.clear();
    await control.make(folder);
    expect((await RulesInForce.open(copy, DOMAINS)).revision).toBe((await RulesInForce.open(folder, DOMAINS)).revision);
  });

  it('keep the tables as they were when the rules came in force, whatever is imported later (G07)', async () => {
    const folder = await rulesFolder();
    const data = await temporaryFolder();
    const site = await siteIn(data);
    const schema = 'columns: [{ name: id, type: word, primary: true }, { name: name, type: name }]';
    await addTable(site, 'staff', schema, [['AB-12345', '司马相如']]);
    const places = { folder: data, key: site.keyFile };
    const first = await RulesInForce.open(folder, DOMAINS, {}, places);
    const copy = await new RulesCopies(data).make(folder);
    await addTable(site, 'staff', schema, [['AB-99999', '司马相如']]);
    const again = await RulesInForce.open(copy, DOMAINS, {}, places);
    expect(again.revision).toBe(first.revision);
    const rows = (rules: RulesInForce, id: string): number =>
      findIn(rules.inspection.indexes, segment(`${id} 司马相如`)).length;
    expect([rows(again, 'AB-12345'), rows(again, 'AB-99999')]).toEqual([1, 0]);
    const next = await first.prepare(folder);
    expect(next).not.toBe(again.revision);
    first.commit();
    expect([rows(first, 'AB-12345'), rows(first, 'AB-99999')]).toEqual([0, 1]);
  });

  it('of a folder that is gone fail and say so', async () => {
    const folder = await rulesFolder();
    await rm(folder, { recursive: true });
    await expect(new RulesCopies(await temporaryFolder()).make(folder)).rejects.toThrow(/can't copy the rules/);
  });
});
