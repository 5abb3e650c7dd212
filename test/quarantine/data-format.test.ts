// A data folder that a later version wrote is refused, never half understood (attack R22).
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { isFault } from '../../src/mail/fault.ts';
import { checkDataFormat, markDataFormat } from '../../src/quarantine/data-format.ts';
import { openRecords } from '../../src/quarantine/records.ts';
import { temporaryFolder } from '../support/folder.ts';

describe('the format of the data folder (attack R22)', () => {
  it('is written down at the first start and accepted at the next', async () => {
    const data = await temporaryFolder();
    await checkDataFormat(data);
    await markDataFormat(data);
    expect(await readFile(join(data, 'format.json'), 'utf8')).toBe('{"format":1}\n');
    await markDataFormat(data);
    await checkDataFormat(data);
  });

  it.each([
    { why: 'of a later version', text: '{"format":2}', says: /has format 2, this version knows formats up to 1/ },
    { why: 'that is no number', text: '{"format":"x"}', says: /can't be read; restore it/ },
    { why: 'that is no JSON', text: '', says: /can't be read; restore it/ },
  ])('is refused when it is one $why', async ({ text, says }) => {
    const data = await temporaryFolder();
    await writeFile(join(data, 'format.json'), text);
    await expect(markDataFormat(data)).rejects.toThrow(says);
    await expect(checkDataFormat(data)).rejects.toSatisfy((error) => isFault(error, 'storage'));
  });
});

describe('the steps of the records (attack R22)', () => {
  it('of a later version are refused, by whoever opens them', async () => {
    const path = join(await temporaryFolder(), 'records.db');
    const records = await openRecords(path);
    await sql`insert into kysely_migration values ('999-from-the-future', '2030')`.execute(records);
    await records.destroy();
    for (const upgrade of [true, false]) {
      await expect(openRecords(path, { upgrade })).rejects.toThrow(/written by a later version .*999-from-the-future/);
    }
  });

  it('that are missing are taken by who may upgrade, and refused by who may not', async () => {
    const path = join(await temporaryFolder(), 'records.db');
    await expect(openRecords(path, { upgrade: false })).rejects.toThrow(/not upgraded yet/);
    await (await openRecords(path)).destroy();
    await (await openRecords(path, { upgrade: false })).destroy();
  });

  it('of the first version are followed by the later ones, and its mail is there', async () => {
    const path = join(await temporaryFolder(), 'records.db');
    const first = await openRecords(path);
    await sql`alter table message drop column owner`.execute(first);
    await sql`delete from kysely_migration where name = '003-pending-owner'`.execute(first);
    await sql`insert into account values ('lihua', 'x', 'officer', 'en', 1)`.execute(first);
    await first.destroy();
    const records = await openRecords(path);
    expect(await records.selectFrom('account').select('name').execute()).toEqual([{ name: 'lihua' }]);
    expect(await records.selectFrom('message').select('owner').execute()).toEqual([]);
    await records.destroy();
  });
});

describe('two processes that write', () => {
  it('one that reads first and then writes waits for its turn', async () => {
    const path = join(await temporaryFolder(), 'records.db');
    const [one, two] = [await openRecords(path), await openRecords(path)];
    const add = (name: string) => sql`insert into account values (${name}, 'x', 'officer', 'en', 1)`;
    await one.transaction().execute(async (tx) => {
      await tx.selectFrom('account').select('name').execute();
      // The other can't slip in between what was read and what is written.
      await expect(sql`pragma busy_timeout = 1`.execute(two).then(() => add('two').execute(two))).rejects.toThrow(
        /locked/,
      );
      await add('one').execute(tx);
    });
    await add('two').execute(two);
    expect(await one.selectFrom('account').select('name').orderBy('name').execute()).toHaveLength(2);
    await one.destroy();
    await two.destroy();
  });
});
