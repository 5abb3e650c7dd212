// The records database: durable, upgraded in place, and not opened when it is none.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { isFault } from '../../src/mail/fault.ts';
import { openRecords } from '../../src/quarantine/records.ts';
import { temporaryFolder } from '../support/folder.ts';
import { newMail, openStore } from '../support/kept-mail.ts';

describe('the records', () => {
  it.each([
    { pragma: 'journal_mode', value: 'wal' },
    { pragma: 'synchronous', value: 2 },
    { pragma: 'foreign_keys', value: 1 },
  ])('have $pragma = $value', async ({ pragma, value }) => {
    const { records } = await openStore();
    const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${pragma}`).execute(records);
    expect(Object.values(rows[0] ?? {})).toEqual([value]);
  });

  it('are what they were when they are opened again', async () => {
    const kept = await openStore();
    const mail = newMail();
    await kept.store.keep([mail], { pending: false });
    await kept.records.destroy();
    const again = await openRecords(join(kept.folder, 'records.db'));
    const rows = await again.selectFrom('message').select('reference').execute();
    await again.destroy();
    expect(rows).toEqual([{ reference: mail.reference }]);
  });

  it('of the first version are upgraded, and keep what they have', async () => {
    const kept = await openStore();
    const mail = newMail();
    await kept.store.keep([mail], { pending: false });
    for (const undo of [
      'drop index message_retry',
      'alter table message drop column retry_key',
      'alter table message drop column same_as',
      'alter table message drop column warned_at',
      'alter table message drop column owner',
      "delete from kysely_migration where name <> '001-first'",
    ])
      await sql.raw(undo).execute(kept.records);
    await kept.records.destroy();
    const again = await openRecords(join(kept.folder, 'records.db'));
    const rows = await again.selectFrom('message').select(['reference', 'retry_key', 'same_as', 'warned_at']).execute();
    await again.destroy();
    expect(rows).toEqual([{ reference: mail.reference, retry_key: null, same_as: null, warned_at: null }]);
  });

  it('are locked for writing as soon as a transaction begins: no other can write between its reading and its writing', async () => {
    const { records, folder } = await openStore();
    const other = new Sqlite(join(folder, 'records.db'), { timeout: 0 });
    try {
      await records.transaction().execute(async () => {
        expect(() => other.exec("insert into audit (at, actor, action, detail) values (1, 'x', 'x', '')")).toThrow(
          'locked',
        );
      });
      other.exec("insert into audit (at, actor, action, detail) values (1, 'x', 'x', '')");
    } finally {
      other.close();
    }
  });

  it('forget the recipients of a message that is forgotten', async () => {
    const { store, records } = await openStore();
    const mail = newMail({ to: ['a@other.example', 'b@other.example'] });
    await store.keep([mail], { pending: false });
    await records.deleteFrom('message').execute();
    expect(await records.selectFrom('recipient').selectAll().execute()).toEqual([]);
  });

  it.each([
    { why: 'a file that is no database', make: (path: string) => writeFile(path, 'x'.repeat(5000)) },
    { why: 'a folder that is not there', make: () => Promise.resolve(), sub: 'nowhere/' },
  ])('can not be opened: $why', async ({ make, sub = '' }) => {
    const path = join(await temporaryFolder(), `${sub}records.db`);
    await make(path);
    await expect(openRecords(path)).rejects.toSatisfy((e) => isFault(e, 'storage'));
  });
});
