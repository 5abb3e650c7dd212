// The queues in a real Redis: jobs run when it is time, carry references only, and Redis being away stops nobody (attacks R06, R09).
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { MailEvent } from '../../src/mail/event.ts';
import { newReference } from '../../src/mail/reference.ts';
import { QUEUE_PREFIX, ReviewQueue, type QueueHandlers } from '../../src/quarantine/queue.ts';
import { RedisServer } from '../../src/quarantine/redis-server.ts';
import { makeFolder, temporaryFolder } from '../support/folder.ts';
import { DAY, HOUR } from '../support/kept-mail.ts';
import { must } from '../support/must.ts';
import { PEERS } from '../support/peers.ts';
import { askRedis } from '../support/private-redis.ts';
import { until } from '../support/until.ts';

interface Opened {
  readonly queue: ReviewQueue;
  readonly events: MailEvent[];
  /** What the workers were asked to do. */
  readonly done: string[];
}

function open(path: string, handlers: Partial<QueueHandlers> = {}): Opened {
  const events: MailEvent[] = [];
  const done: string[] = [];
  const queue = new ReviewQueue({ path }, (event) => events.push(event), Date.now);
  onTestFinished(() => queue.close());
  const work = queue.work.bind(queue);
  queue.work = () =>
    work({
      expire: async (reference) => void done.push(`expire ${reference}`),
      deliver: async (reference) => {
        done.push(`deliver ${reference}`);
        return undefined;
      },
      ...handlers,
    });
  return { queue, events, done };
}

const kinds = (events: readonly MailEvent[]): readonly string[] => events.map((e) => e.kind);

describe.skipIf(PEERS.redis === undefined)('the queues', () => {
  let folder: string;
  let server: RedisServer;

  beforeAll(async () => {
    folder = await makeFolder();
    server = await RedisServer.start({ folder: join(folder, 'redis'), report: () => undefined });
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => void (await askRedis(server.socketPath, 'FLUSHALL')));

  const openHere = (handlers?: Partial<QueueHandlers>): Opened => open(server.socketPath, handlers);

  it('list what waits for review, until it is reviewed', async () => {
    const { queue, events } = openHere();
    const references = Array.from({ length: 5 }, newReference);
    for (const reference of references) await queue.review(reference, null);
    for (const reference of references) await queue.review(reference, Date.now() + HOUR);
    expect((await queue.reviewList())?.toSorted()).toEqual(references.toSorted());
    await queue.reviewed(must(references[0]));
    await queue.reviewed(newReference());
    expect((await queue.reviewList())?.toSorted()).toEqual(references.slice(1).toSorted());
    expect(events).toEqual([]);
  });

  it('remind when time is up, and not before', async () => {
    const { queue, done } = openHere();
    const [due, later, never] = [newReference(), newReference(), newReference()];
    await queue.review(later, Date.now() + HOUR);
    await queue.review(never, null);
    await queue.review(due, Date.now() + 50);
    queue.work(undefined as never);
    await until(() => done.length > 0, 'the reminder');
    expect(done).toEqual([`expire ${due}`]);
    await until(async () => (await queue.reviewList())?.length === 2, 'the end of the job');
  });

  it('run a delivery once, and again under another number (attack R09)', async () => {
    const { queue, done } = openHere();
    const reference = newReference();
    for (let i = 0; i < 3; i++) await queue.deliver(reference, 0, 0);
    queue.work(undefined as never);
    await until(() => done.length === 1, 'the first');
    await queue.deliver(reference, 1, 0);
    await until(() => done.length === 2, 'the second');
    expect(done).toEqual([`deliver ${reference}`, `deliver ${reference}`]);
  });

  it('let nobody wait behind the burst of one sender (attack R16)', async () => {
    const { queue, done } = openHere();
    for (let i = 0; i < 300; i++) await queue.deliver(newReference(), 0, 0, 'newsletter@corp.example');
    const others = Array.from({ length: 20 }, newReference);
    for (const [i, reference] of others.entries()) await queue.deliver(reference, 0, 0, `u${i}@corp.example`);
    queue.work(undefined as never);
    await until(() => done.length === 320, 'all of them');
    const last = Math.max(...others.map((reference) => done.indexOf(`deliver ${reference}`)));
    expect(last).toBeLessThan(60);
  });

  it('a delivery that is wanted now does not wait for its time', async () => {
    const { queue, done } = openHere();
    const [late, now] = [newReference(), newReference()];
    await queue.deliver(late, 3, Date.now() + HOUR);
    await queue.deliver(now, 3, Date.now() + HOUR);
    queue.work(undefined as never);
    await queue.deliverNow(now, 3);
    await until(() => done.length === 1, 'the delivery');
    expect(done).toEqual([`deliver ${now}`]);
  });

  it('run it again when the attempt says so', async () => {
    const tries: number[] = [];
    const { queue } = openHere({
      deliver: async () => {
        tries.push(tries.length + 1);
        return tries.length < 3 ? { at: Date.now() + 20, tries: tries.length } : undefined;
      },
    });
    await queue.deliver(newReference(), 0, 0);
    queue.work(undefined as never);
    await until(() => tries.length === 3, 'three tries');
    expect(tries).toEqual([1, 2, 3]);
  });

  it('report an attempt that fails, and take it in again later', async () => {
    let calls = 0;
    const { queue, events } = openHere({
      deliver: async () => {
        if (++calls === 1) throw new Error('the disk is gone');
        return undefined;
      },
    });
    const reference = newReference();
    await queue.deliver(reference, 0, 0);
    queue.work(undefined as never);
    await until(() => events.length === 1, 'the report');
    expect(events).toEqual([{ kind: 'fault', where: 'queue', reason: 'the disk is gone' }]);
    await queue.deliver(reference, 0, 0);
    await until(() => calls === 2, 'the second call');
  });

  it('believe only references', async () => {
    const { queue, done, events } = openHere();
    const forged = new Queue('delivery', { connection: { path: server.socketPath }, prefix: QUEUE_PREFIX });
    const list = new Queue('review', { connection: { path: server.socketPath }, prefix: QUEUE_PREFIX });
    onTestFinished(async () => void (await Promise.all([forged.close(), list.close()])));
    for (const data of [
      {},
      null,
      'x',
      { reference: 7 },
      { reference: '../../etc/passwd' },
      { reference: "' or 1=1" },
    ]) {
      await forged.add('delivery', data);
      await list.add('review', data, { delay: 50_000 });
    }
    const good = newReference();
    await queue.deliver(good, 0, 0);
    queue.work(undefined as never);
    await until(() => done.length === 1, 'the good one');
    expect(done).toEqual([`deliver ${good}`]);
    expect(await queue.reviewList()).toEqual([]);
    expect(events).toEqual([]);
  });

  it('forget everything when they are told to', async () => {
    const { queue } = openHere();
    await queue.review(newReference(), null);
    await queue.deliver(newReference(), 3, Date.now() + DAY);
    await queue.forgetAll();
    expect(await queue.reviewList()).toEqual([]);
    expect(String(await askRedis(server.socketPath, 'KEYS', '*'))).not.toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
  });

  it('take any time, however far', async () => {
    const { queue, events } = openHere();
    const times = [null, 0, -1, Date.now() + 1000 * 365 * DAY, Number.MAX_SAFE_INTEGER];
    for (const at of times) await queue.review(newReference(), at);
    expect(events).toEqual([]);
    expect(await queue.reviewList()).toHaveLength(times.length);
  });

  it('say when Redis is lost and when it is back, once each, and nothing waits for it', async () => {
    const own = await RedisServer.start({ folder: join(await temporaryFolder(), 'redis'), report: () => undefined });
    onTestFinished(() => own.stop());
    const { queue, events } = open(own.socketPath);
    expect(await queue.ready(5_000)).toBe(true);
    await queue.review(newReference(), null);
    await own.stop();
    await until(() => queue.isLost, 'the loss');
    const started = performance.now();
    for (let i = 0; i < 20; i++) {
      await queue.review(newReference(), null);
      await queue.deliver(newReference(), 0, 0);
      await queue.reviewed(newReference());
    }
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await queue.reviewList()).toBeUndefined();
    expect(kinds(events)).toEqual(['queue-lost']);
    const again = await RedisServer.start({ folder: join(own.socketPath, '..'), report: () => undefined });
    onTestFinished(() => again.stop());
    await until(async () => (await queue.reviewList()) !== undefined, 'Redis to be back');
    expect(kinds(events)).toEqual(['queue-lost', 'queue-restored']);
    expect(queue.isLost).toBe(false);
  });
});

describe('without any Redis', () => {
  it('workers can be closed, too', async () => {
    const { queue } = open(join(await temporaryFolder(), 'nowhere.sock'));
    queue.work(undefined as never);
    await until(() => queue.isLost, 'the loss');
    const started = performance.now();
    await queue.close();
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('nothing waits, nothing throws, and it can be closed', async () => {
    const { queue, events } = open(join(await temporaryFolder(), 'nowhere.sock'));
    expect(await queue.ready(100)).toBe(false);
    const started = performance.now();
    await queue.review(newReference(), null);
    await queue.deliver(newReference(), 0, 0);
    await queue.reviewed(newReference());
    await queue.forgetAll();
    expect(await queue.reviewList()).toBeUndefined();
    await queue.close();
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(kinds(events)).toEqual(['queue-lost']);
  });
});
