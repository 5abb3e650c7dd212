// The sweep over a real store and a real Redis: what Redis has forgotten comes back (attack R07), what is due is done, what nobody
// answers for goes, and doing it twice changes nothing.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { MailEvent } from '../../src/mail/event.ts';
import { newReference, type Reference } from '../../src/mail/reference.ts';
import { ReviewQueue } from '../../src/quarantine/queue.ts';
import { STATES, type State } from '../../src/quarantine/records.ts';
import { RedisServer } from '../../src/quarantine/redis-server.ts';
import { Review } from '../../src/quarantine/review.ts';
import { SteadyClock } from '../../src/quarantine/steady-clock.ts';
import { sweep } from '../../src/quarantine/sweep.ts';
import { makeFolder } from '../support/folder.ts';
import { DAY, HOUR, newMail, openStore, RECEIVED_AT, type Kept, type MailChanges } from '../support/kept-mail.ts';
import { PEERS } from '../support/peers.ts';
import { askRedis } from '../support/private-redis.ts';

describe.skipIf(PEERS.redis === undefined)('the sweep', () => {
  let folder: string;
  let redis: RedisServer;

  beforeAll(async () => {
    folder = await makeFolder();
    redis = await RedisServer.start({ folder: join(folder, 'redis'), report: () => undefined });
  });
  afterAll(async () => {
    await redis?.stop();
    await rm(folder, { recursive: true });
  });

  interface Stage extends Kept {
    readonly clock: { now: number };
    readonly events: MailEvent[];
    readonly queue: ReviewQueue;
    /** What the clock of the machine says more than time that has passed. */
    readonly machine: { ahead: number };
    sweep(): Promise<void>;
    keep(changes?: MailChanges, pending?: boolean): Promise<Reference>;
    state(reference: Reference): Promise<State | undefined>;
    heldFiles(): Promise<readonly string[]>;
  }

  async function openStage(): Promise<Stage> {
    await askRedis(redis.socketPath, 'FLUSHALL');
    const kept = await openStore();
    const clock = { now: RECEIVED_AT };
    const machine = { ahead: 0 };
    const steady = new SteadyClock(
      () => clock.now + machine.ahead,
      () => clock.now,
    );
    const reported = new Set<string>();
    const events: MailEvent[] = [];
    const now = (): number => steady.now();
    const report = (event: MailEvent): void => void events.push(event);
    const queue = new ReviewQueue({ path: redis.socketPath }, report, now);
    onTestFinished(() => queue.close());
    const composeReturn = async (): Promise<undefined> => undefined;
    const review = new Review({ ...kept, composeReturn, queue, report, now, lifetime: 5 * DAY, keepDecided: DAY });
    return {
      ...kept,
      clock,
      machine,
      events,
      queue,
      sweep: () => sweep({ ...kept, queue, review, report, now, clock: steady, reported, lifetime: 5 * DAY }),
      async keep(changes = {}, pending = false) {
        const mail = newMail(changes);
        await kept.store.keep([mail], { pending });
        return mail.reference;
      },
      state: async (reference) => (await kept.store.find(reference))?.state,
      heldFiles: async () => (await readdir(join(kept.folder, 'held'))).toSorted(),
    };
  }

  const file = (reference: Reference): string => `${reference}.eml`;

  it('makes the review list complete again when Redis was emptied (attack R07)', async () => {
    const stage = await openStage();
    const mails = Array.from({ length: 200 }, () => newMail());
    await stage.store.keep(mails, { pending: false });
    const sending = await stage.keep({ purpose: 'encrypted' });
    await stage.sweep();
    const references = mails.map((m) => m.reference).toSorted();
    expect((await stage.queue.reviewList())?.toSorted()).toEqual(references);
    await askRedis(redis.socketPath, 'FLUSHALL');
    expect(await stage.queue.reviewList()).toEqual([]);
    await stage.sweep();
    expect((await stage.queue.reviewList())?.toSorted()).toEqual(references);
    expect(String(await askRedis(redis.socketPath, 'KEYS', '*delivery*'))).toContain(`${sending}-0`);
    await stage.sweep();
    expect(stage.events.filter((e) => e.kind === 'sweep').map((e) => [e.requeued, e.held])).toEqual([
      [200, 200],
      [200, 200],
      [0, 200],
    ]);
  });

  describe.each([
    { why: 'a year forward', step: 365 * DAY },
    { why: 'an hour back', step: -HOUR },
    { why: 'a summer hour forward', step: HOUR },
  ])('after a step of the clock, $why (attack R17)', ({ step }) => {
    it('nothing expires, is given up or destroyed early, and all of it in its time', async () => {
      const stage = await openStage();
      const terms = { queue: 'review', approvers: [], expiresAt: RECEIVED_AT + 3 * DAY, onExpire: 'delete' as const };
      const held = await stage.keep({ review: terms });
      const decided = await stage.keep();
      await stage.records
        .updateTable('message')
        .set({ state: 'closed', purge_at: RECEIVED_AT + DAY })
        .where('reference', '=', decided)
        .execute();
      const pending = await stage.keep({}, true);
      const sending = await stage.keep({ purpose: 'encrypted' });
      stage.machine.ahead = step;
      await stage.sweep();
      await stage.sweep();
      expect(await stage.state(held)).toBe('held');
      expect(await stage.state(pending)).toBe('pending');
      expect(await stage.heldFiles()).toContain(file(decided));
      const mail = await stage.store.find(sending);
      expect(mail).toMatchObject({ giveUpAt: RECEIVED_AT + 5 * DAY + step, nextTryAt: RECEIVED_AT + step });
      expect(stage.events.filter((e) => e.kind === 'clock-stepped')).toEqual([
        { kind: 'clock-stepped', seconds: step / 1000 },
      ]);
      const notes = await stage.records.selectFrom('audit').select(['action', 'detail']).execute();
      expect(notes).toEqual([{ action: 'clock-step', detail: `${step / 1000} s` }]);
      stage.clock.now += 3 * DAY - 1;
      await stage.sweep();
      expect(await stage.state(held)).toBe('held');
      expect(await stage.heldFiles()).not.toContain(file(decided));
      stage.clock.now += 1;
      await stage.sweep();
      expect(await stage.state(held)).toBe('closed');
    });
  });

  it('leaves mail alone that came in after the clock was put forward: it has the new time (attack R17)', async () => {
    const stage = await openStage();
    stage.machine.ahead = DAY;
    const terms = { queue: 'review', approvers: [], expiresAt: RECEIVED_AT + DAY + HOUR, onExpire: 'delete' as const };
    const held = await stage.keep({ receivedAt: RECEIVED_AT + DAY, review: terms });
    await stage.sweep();
    expect((await stage.store.find(held))?.expiresAt).toBe(RECEIVED_AT + DAY + HOUR);
  });

  it('follows a clock that drifts without a word', async () => {
    const stage = await openStage();
    const held = await stage.keep({
      review: { queue: 'review', approvers: [], expiresAt: RECEIVED_AT + HOUR, onExpire: 'delete' },
    });
    stage.machine.ahead = 30_000;
    await stage.sweep();
    expect((await stage.store.find(held))?.expiresAt).toBe(RECEIVED_AT + HOUR);
    stage.clock.now += HOUR - 30_000;
    await stage.sweep();
    expect(await stage.state(held)).toBe('closed');
    expect(stage.events.filter((e) => e.kind === 'clock-stepped')).toEqual([]);
  });

  it('tells of files that are not ours once, leaves them, and goes on with the rest (attack R25)', async () => {
    const stage = await openStage();
    const [stray, blocked, due] = [newReference(), await stage.keep(), await stage.keep()];
    const held = join(stage.folder, 'held');
    await writeFile(join(held, 'core.1234'), '');
    await writeFile(join(held, file(stray)), '');
    await rm(join(held, file(blocked)));
    await mkdir(join(held, file(blocked))); // can't be unlinked
    await stage.records.updateTable('message').set({ state: 'closed', purge_at: RECEIVED_AT }).execute();
    stage.clock.now = Date.now() + 2 * HOUR;
    await stage.sweep();
    await stage.sweep();
    expect(await stage.heldFiles()).toEqual(['core.1234', file(blocked)].toSorted());
    expect(stage.events.filter((e) => e.kind === 'foreign-files')).toEqual([
      { kind: 'foreign-files', folder: 'held', count: 2, example: expect.any(String) as string },
    ]);
    expect(stage.events).toContainEqual({ kind: 'purged', reference: due });
    expect(stage.events).toContainEqual(
      expect.objectContaining({ kind: 'fault', where: 'sweep: purge', reference: blocked }),
    );
  });

  it('puts no decided, pending, damaged or closed mail on the list', async () => {
    const stage = await openStage();
    for (const state of STATES) {
      const reference = await stage.keep();
      await stage.records.updateTable('message').set({ state }).where('reference', '=', reference).execute();
    }
    await stage.sweep();
    expect(await stage.queue.reviewList()).toHaveLength(1);
  });

  it('plans deliveries for when they are due, under the number of their tries', async () => {
    const stage = await openStage();
    const reference = await stage.keep({ purpose: 'encrypted' });
    const next = { tries: 4, next_try_at: RECEIVED_AT + HOUR };
    await stage.records.updateTable('message').set(next).where('reference', '=', reference).execute();
    await stage.sweep();
    expect(await askRedis(redis.socketPath, 'HGET', `{postern}:delivery:${reference}-4`, 'delay')).toBe(String(HOUR));
  });

  it.each([
    { onExpire: 'delete', state: 'closed' },
    { onExpire: 'return', state: 'closed' },
    { onExpire: 'deliver', state: 'sending' },
  ] as const)('does what time demands although Redis knows nothing of it: $onExpire', async ({ onExpire, state }) => {
    const stage = await openStage();
    const review = { queue: 'review', approvers: [], expiresAt: RECEIVED_AT + HOUR, onExpire };
    const reference = await stage.keep({ review });
    await stage.sweep();
    expect(await stage.state(reference)).toBe('held');
    stage.clock.now += HOUR;
    await askRedis(redis.socketPath, 'FLUSHALL');
    await stage.sweep();
    expect(await stage.state(reference)).toBe(state);
  });

  it('leaves mail alone that waits until somebody decides, however long', async () => {
    const stage = await openStage();
    const reference = await stage.keep();
    stage.clock.now += 10 * 365 * DAY;
    await stage.sweep();
    expect(await stage.state(reference)).toBe('held');
    expect(await stage.heldFiles()).toEqual([file(reference)]);
  });

  it('discards what was never answered, and not what may still be', async () => {
    const stage = await openStage();
    const [old, young] = [await stage.keep({}, true), await stage.keep({ receivedAt: RECEIVED_AT + HOUR }, true)];
    stage.clock.now += HOUR;
    await stage.sweep();
    expect(await stage.state(old)).toBe('pending');
    stage.clock.now += 1;
    await stage.sweep();
    expect(await stage.state(old)).toBeUndefined();
    expect(await stage.state(young)).toBe('pending');
    expect(await stage.heldFiles()).toEqual([file(young)]);
  });

  it('destroys bytes and summary of decided mail when it is due, and keeps the record', async () => {
    const stage = await openStage();
    const [due, later] = [await stage.keep(), await stage.keep()];
    const close = async (reference: Reference, purgeAt: number): Promise<void> =>
      void (await stage.records
        .updateTable('message')
        .set({ state: 'closed', resolution: 'deleted', purge_at: purgeAt })
        .where('reference', '=', reference)
        .execute());
    await close(due, RECEIVED_AT + DAY);
    await close(later, RECEIVED_AT + 2 * DAY);
    stage.clock.now += DAY - 1;
    await stage.sweep();
    expect(await stage.heldFiles()).toEqual([file(due), file(later)].toSorted());
    stage.clock.now += 1;
    await stage.sweep();
    await stage.sweep();
    expect(await stage.heldFiles()).toEqual([file(later)]);
    expect(await stage.store.find(due)).toMatchObject({ state: 'closed', resolution: 'deleted', summary: null });
    expect((await stage.store.find(later))?.summary).not.toBeNull();
    expect(stage.events.filter((e) => e.kind === 'purged')).toEqual([{ kind: 'purged', reference: due }]);
  });

  it('destroys nothing of mail that is not closed', async () => {
    const stage = await openStage();
    for (const state of ['held', 'sending', 'uncertain', 'corrupt'] as const) {
      const reference = await stage.keep();
      await stage.records
        .updateTable('message')
        .set({ state, purge_at: 1 })
        .where('reference', '=', reference)
        .execute();
    }
    stage.clock.now += 365 * DAY;
    await stage.sweep();
    expect(await stage.heldFiles()).toHaveLength(4);
  });

  it('removes files without a record, once they are old', async () => {
    const stage = await openStage();
    const kept = await stage.keep();
    const stray = newReference();
    await writeFile(join(stage.folder, 'held', file(stray)), 'half a crash');
    await writeFile(join(stage.folder, 'held', `${file(stray)}.part`), 'half a file');
    await stage.sweep();
    expect(await stage.heldFiles()).toHaveLength(3);
    stage.clock.now += 2 * HOUR;
    await stage.sweep();
    expect(await stage.heldFiles()).toEqual([file(kept)]);
  });

  it('goes on with the rest when one step fails, and says which', async () => {
    const stage = await openStage();
    const broken = await stage.keep();
    await stage.records
      .updateTable('message')
      .set({ state: 'closed', purge_at: 1 })
      .where('reference', '=', broken)
      .execute();
    const path = join(stage.folder, 'held', file(broken));
    await rm(path);
    await mkdir(path); // it can't be removed as a file
    const stray = newReference();
    await writeFile(join(stage.folder, 'held', file(stray)), 'x');
    stage.clock.now += 2 * HOUR;
    await stage.sweep();
    expect(stage.events.filter((e) => e.kind === 'fault').map((e) => e.where)).toEqual(['sweep: purge']);
    expect(await stage.heldFiles()).toEqual([file(broken)]);
    await rm(path, { recursive: true });
  });

  it('never throws, not even without records', async () => {
    const stage = await openStage();
    await stage.records.destroy();
    await stage.sweep();
    expect(stage.events.filter((e) => e.kind === 'fault').length).toBeGreaterThan(3);
  });
});
