// What an operator may do about mail that waits to be sent: try it now, give it up. Decided once, with its audit entry, and never
// while somebody is sending it.
import { describe, expect, it } from 'vitest';
import { noticesAbout } from '../../src/act/kept-mail-notices.ts';
import { Notifier } from '../../src/act/notify.ts';
import { readAll } from '../../src/mail/content.ts';
import { newReference, type Reference } from '../../src/mail/reference.ts';
import { Outgoing } from '../../src/quarantine/outgoing.ts';
import { DAY, newMail, openStore, RECEIVED_AT, type Kept, type MailChanges } from '../support/kept-mail.ts';
import { must } from '../support/must.ts';

interface Stage extends Kept {
  readonly outgoing: Outgoing;
  readonly told: string[];
  queued(changes?: MailChanges): Promise<Reference>;
  audit(): Promise<readonly (readonly [string, string, string])[]>;
}

async function openStage(): Promise<Stage> {
  const kept = await openStore();
  const told: string[] = [];
  const now = (): number => RECEIVED_AT;
  const notifier = new Notifier({ hostname: 'gate.example', now, languageOf: () => 'en' });
  const outgoing = new Outgoing({
    ...kept,
    ...noticesAbout(notifier, kept.store),
    queue: {
      deliver: async (reference, tries) => void told.push(`${reference} ${tries}`),
      deliverNow: async (reference, tries) => void told.push(`now ${reference} ${tries}`),
    },
    now,
    lifetime: 5 * DAY,
    keepDecided: 7 * DAY,
  });
  return {
    ...kept,
    outgoing,
    told,
    async queued(changes = {}) {
      const mail = newMail({ purpose: 'encrypted', ...changes });
      await kept.store.keep([mail], { pending: false });
      await kept.records
        .updateTable('message')
        .set({ tries: 3, next_try_at: RECEIVED_AT + DAY })
        .execute();
      return mail.reference;
    },
    async audit() {
      const rows = await kept.records.selectFrom('audit').select(['actor', 'action', 'detail']).execute();
      return rows.map((row) => [row.actor, row.action, row.detail] as const);
    },
  };
}

const DROP = { actor: 'root', reason: 'the recipient has left', silent: false };

describe('to try now', () => {
  it('makes the next attempt due, and nothing else', async () => {
    const stage = await openStage();
    const reference = await stage.queued();
    expect(await stage.outgoing.retry(reference, 'root')).toMatchObject({ kind: 'done' });
    expect(await stage.store.find(reference)).toMatchObject({ state: 'sending', tries: 3, nextTryAt: RECEIVED_AT });
    expect(stage.told).toEqual([`now ${reference} 3`]);
    expect(await stage.audit()).toEqual([['root', 'retry', 'after 3 tries']]);
  });
});

describe('to give up', () => {
  it('closes it for those who do not have it, and tells the sender about them', async () => {
    const stage = await openStage();
    const reference = await stage.queued({ to: ['has@x.example', 'waits@x.example'] });
    await stage.records.updateTable('recipient').set({ state: 'delivered' }).where('position', '=', 0).execute();
    expect(await stage.outgoing.drop(reference, DROP)).toMatchObject({ kind: 'done', isSenderTold: true });
    const mail = must(await stage.store.find(reference));
    expect(mail).toMatchObject({ state: 'closed', resolution: 'delivered', nextTryAt: null });
    expect(mail.recipients.map((r) => r.state)).toEqual(['delivered', 'failed']);
    const [notice] = await stage.store.list(['sending'], 10);
    const text = (await readAll(stage.store.content(must(notice)))).toString();
    expect(text).toMatch(/Final-Recipient: rfc822; waits@x\.example\r\nAction: failed\r\nStatus: 5\.0\.0/);
    expect(text).not.toContain('has@x.example');
    expect(text).not.toContain(DROP.reason);
    expect(stage.told).toEqual([`${must(notice).reference} 0`]);
    expect(await stage.audit()).toEqual([['root', 'drop', DROP.reason]]);
    const [row] = await stage.records
      .selectFrom('message')
      .select('purge_at')
      .where('reference', '=', reference)
      .execute();
    expect(row?.purge_at).toBe(RECEIVED_AT + 7 * DAY);
  });

  it.each([
    { why: 'silently', changes: {}, silent: true, action: 'drop-silently' },
    { why: 'a notification (attack S28)', changes: { purpose: 'notice' as const }, silent: false, action: 'drop' },
    { why: 'mail from nobody (attack S28)', changes: { sender: null }, silent: false, action: 'drop' },
  ])('$why: nobody is told', async ({ changes, silent, action }) => {
    const stage = await openStage();
    const reference = await stage.queued(changes);
    const result = await stage.outgoing.drop(reference, { ...DROP, silent });
    expect(result).toMatchObject({ kind: 'done', isSenderTold: false });
    expect(await stage.store.list(['sending'], 10)).toEqual([]);
    expect((await stage.store.find(reference))?.resolution).toBe('failed');
    expect((await stage.audit()).map(([, what]) => what)).toEqual([action]);
  });
});

describe('nothing is done', () => {
  it.each(['retry', 'drop'] as const)('%s: to mail that is being sent now, held, over or unknown', async (action) => {
    const stage = await openStage();
    const reference = await stage.queued();
    const run = (which: Reference) =>
      action === 'retry' ? stage.outgoing.retry(which, 'root') : stage.outgoing.drop(which, DROP);
    await stage.records
      .updateTable('message')
      .set({ lease_owner: 'x', lease_until: RECEIVED_AT + 1 })
      .execute();
    expect(await run(reference)).toMatchObject({ kind: 'busy' });
    for (const state of ['held', 'closed', 'uncertain'] as const) {
      await stage.records.updateTable('message').set({ state }).execute();
      expect(await run(reference)).toMatchObject({ kind: 'not-queued' });
    }
    await stage.records.updateTable('message').set({ state: 'pending' }).execute();
    for (const which of [reference, newReference()]) expect(await run(which)).toEqual({ kind: 'unknown' });
    expect([stage.told, await stage.audit()]).toEqual([[], []]);
    expect(await stage.store.list(['sending'], 10)).toEqual([]);
  });

  it('twice, however often somebody gives it up', async () => {
    const stage = await openStage();
    const reference = await stage.queued();
    const results = await Promise.all([1, 2, 3].map(() => stage.outgoing.drop(reference, DROP)));
    expect(results.map((r) => r.kind).toSorted()).toEqual(['done', 'not-queued', 'not-queued']);
    expect(await stage.store.list(['sending'], 10)).toHaveLength(1);
  });
});
