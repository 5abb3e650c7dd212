// Held mail as one thing, with a real Redis: from keeping to delivery, through restarts and with other processes at it; and what
// Redis gets to know of it all: references, nothing else (attack G02).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noticesAbout } from '../../src/act/kept-mail-notices.ts';
import { Notifier } from '../../src/act/notify.ts';
import type { MailEvent } from '../../src/mail/event.ts';
import { Fault, isFault } from '../../src/mail/fault.ts';
import { newReference } from '../../src/mail/reference.ts';
import { Quarantine, QuarantineAccess, type QuarantineOptions } from '../../src/quarantine/quarantine.ts';
import { redisSocketPath } from '../../src/quarantine/redis-server.ts';
import type { NewMail } from '../../src/quarantine/store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { DAY, newMail } from '../support/kept-mail.ts';
import { must } from '../support/must.ts';
import { PEERS } from '../support/peers.ts';
import { askRedis, dumpRedis, redisPid } from '../support/private-redis.ts';
import { ScriptedHop, type HopScript } from '../support/scripted-hop.ts';
import { until } from '../support/until.ts';

interface House {
  readonly quarantine: Quarantine;
  readonly data: string;
  readonly events: MailEvent[];
  readonly hops: ScriptedHop[];
  keep(mail: NewMail): Promise<void>;
}

const notifier = new Notifier({ hostname: 'gate.example', now: Date.now, languageOf: () => 'en' });

async function dataFolder(): Promise<string> {
  const data = join(await temporaryFolder(), 'data');
  await mkdir(data, { mode: 0o700 });
  return data;
}

/** Opens a house that is closed when the test ends. */
async function open(data: string, changes: Partial<QuarantineOptions> & { script?: HopScript } = {}): Promise<House> {
  const { script = {}, ...rest } = changes;
  const [events, hops]: [MailEvent[], ScriptedHop[]] = [[], []];
  const quarantine = await Quarantine.open({
    data,
    open: async () => {
      hops.push(new ScriptedHop(script));
      return must(hops.at(-1));
    },
    notices: (store) => noticesAbout(notifier, store),
    report: (event) => events.push(event),
    now: Date.now,
    lifetime: 5 * DAY,
    keepDecided: 7 * DAY,
    sweepEvery: DAY,
    ...rest,
  });
  let isOpen = true;
  const close = quarantine.close.bind(quarantine);
  quarantine.close = async () => {
    if (isOpen) await close();
    isOpen = false;
  };
  onTestFinished(() => quarantine.close());
  return {
    quarantine,
    data,
    events,
    hops,
    async keep(mail) {
      await quarantine.store.keep([mail], { pending: false });
      await quarantine.announce(mail);
    },
  };
}

const broken = (): never => {
  throw new Fault('storage', 'not today');
};

const now = (): NewMail => newMail({ receivedAt: Date.now() });
const RULING = { actor: 'officer', reason: 'a secret reason' };

describe.skipIf(PEERS.redis === undefined)('the quarantine', () => {
  it('tells of files in the spool that are nobody’s, and leaves them alone (R25)', async () => {
    const data = await dataFolder();
    await mkdir(join(data, 'spool'), { recursive: true });
    for (const name of ['notes.txt', newReference()]) await writeFile(join(data, 'spool', name), '');
    const { events } = await open(data);
    expect(events.filter((e) => e.kind === 'foreign-files')).toEqual([
      { kind: 'foreign-files', folder: 'spool', count: 1, example: 'notes.txt' },
    ]);
    expect(await readdir(join(data, 'spool'))).toEqual(['notes.txt']);
  });

  it('holds, releases and delivers', async () => {
    const house = await open(await dataFolder());
    const mail = now();
    await house.keep(mail);
    expect(await house.quarantine.queue.reviewList()).toEqual([mail.reference]);
    expect((await house.quarantine.review.decide('release', mail.reference, RULING)).kind).toBe('done');
    await until(async () => (await house.quarantine.store.find(mail.reference))?.state === 'closed', 'the delivery');
    expect(house.hops.map((hop) => hop.messages.map((m) => m.to))).toEqual([[['b@other.example']]]);
    expect(await house.quarantine.queue.reviewList()).toEqual([]);
    expect(await house.quarantine.ailments()).toEqual([]);
  });

  it('sends encrypted copies and notifications without anybody', async () => {
    const house = await open(await dataFolder());
    for (const purpose of ['encrypted', 'notice'] as const) {
      const mail = newMail({ purpose, receivedAt: Date.now() });
      await house.keep(mail);
      await until(
        async () => (await house.quarantine.store.find(mail.reference))?.state === 'closed',
        `the ${purpose}`,
      );
      expect(house.hops.at(-1)?.messages).toHaveLength(1);
    }
  });

  it('does what time demands', async () => {
    const house = await open(await dataFolder());
    const review = { queue: 'review', approvers: [], expiresAt: Date.now() + 100, onExpire: 'delete' as const };
    const mail = newMail({ receivedAt: Date.now(), review });
    await house.keep(mail);
    await until(
      async () => (await house.quarantine.store.find(mail.reference))?.state === 'closed',
      'the end of its time',
    );
    expect((await house.quarantine.store.find(mail.reference))?.decided?.by).toBe('policy');
  });

  it('is there again after a restart, and goes on with what was under way', async () => {
    const data = await dataFolder();
    const first = await open(data, { script: { dot: 451 } });
    const [held, sending] = [now(), newMail({ purpose: 'encrypted', receivedAt: Date.now() })];
    await first.keep(held);
    await first.keep(sending);
    await until(async () => (await first.quarantine.store.find(sending.reference))?.tries === 1, 'the first try');
    await first.quarantine.close();
    const tomorrow = Date.now() + DAY;
    const second = await open(data, { now: () => tomorrow });
    expect(await second.quarantine.queue.reviewList()).toEqual([held.reference]);
    await until(
      async () => (await second.quarantine.store.find(sending.reference))?.state === 'closed',
      'the second try',
    );
  });

  it('takes the leases of a process that died for void', async () => {
    const data = await dataFolder();
    const first = await open(data);
    const mail = newMail({ purpose: 'encrypted', receivedAt: Date.now() });
    await first.quarantine.store.keep([mail], { pending: false });
    const lease = { lease_owner: 'dead', lease_until: Date.now() + DAY };
    await first.quarantine.records.updateTable('message').set(lease).execute();
    await first.quarantine.close();
    const second = await open(data);
    await until(async () => (await second.quarantine.store.find(mail.reference))?.state === 'closed', 'the delivery');
    expect([first.hops.length, second.hops.length]).toEqual([0, 1]);
  });

  it('tells nothing to Redis but references (attack G02)', async () => {
    const house = await open(await dataFolder(), { script: { rcpt: (wire) => (wire.startsWith('bad') ? 550 : 250) } });
    const { store, review } = house.quarantine;
    const make = (): NewMail =>
      newMail({
        receivedAt: Date.now(),
        text: 'Subject: canary-subject\r\n\r\ncanary-body 11010519491231061X\r\n',
        sender: 'canary-sender@corp.example',
        to: ['canary-recipient@other.example', 'bad-canary@other.example'],
        client: { address: '192.0.2.77', listener: 'canary-listener', user: 'canary-user' },
        review: { queue: 'canary-queue', approvers: [], expiresAt: Date.now() + DAY, onExpire: 'delete' },
      });
    const mails = [make(), make(), make(), make()] as const;
    for (const mail of mails) await house.keep(mail);
    await review.decide('release', mails[0].reference, { actor: 'canary-actor', reason: 'canary-reason' });
    await review.decide('return', mails[1].reference, { actor: 'canary-actor', reason: 'canary-reason' });
    await review.decide('delete', mails[2].reference, { actor: 'canary-actor', reason: 'canary-reason' });
    await until(async () => {
      await house.quarantine.sweep(); // notifications of failures wait for it
      return (await store.list(['sending'], 10)).length === 0;
    }, 'all deliveries');
    const folder = join(house.data, 'redis');
    const dump = await dumpRedis({ socketPath: redisSocketPath(folder) }, folder);
    expect(dump).toContain(mails[3].reference);
    expect(dump).not.toMatch(/canary|\.example|11010519|192\.0\.2|Subject|550 5/);
  });

  it('takes one gateway for one folder', async () => {
    const house = await open(await dataFolder());
    await expect(open(house.data)).rejects.toSatisfy((e) => isFault(e, 'storage'));
    const mail = now();
    await house.keep(mail);
    expect(await house.quarantine.queue.reviewList()).toEqual([mail.reference]);
    await house.quarantine.close();
    expect(await (await open(house.data)).quarantine.queue.reviewList()).toEqual([mail.reference]);
  });

  it.each([
    { why: 'before its queues', changes: { notices: broken } },
    { why: 'behind its queues', changes: { report: broken } },
  ])('that can not be opened leaves nothing running: $why', async ({ changes }) => {
    const data = await dataFolder();
    await expect(open(data, changes)).rejects.toThrow('not today');
    expect(await redisPid(redisSocketPath(join(data, 'redis')))).toBeUndefined();
    await open(data);
  });

  it('is decided about by other processes too, and by one of them only', async () => {
    const house = await open(await dataFolder());
    const mail = now();
    await house.keep(mail);
    const script = `
      import { QuarantineAccess } from '${new URL('../../src/quarantine/quarantine.ts', import.meta.url).href}';
      const access = await QuarantineAccess.open({ data: process.argv[1], notices: () => ({}), report: () => undefined, now: Date.now, lifetime: 1e9, keepDecided: 1e9 });
      console.log('ready');
      process.stdin.once('data', async () => {
        const outcome = await access.review.decide(process.argv[2], process.argv[3], { actor: process.argv[2], reason: '' });
        console.log(outcome.kind);
        await access.close();
        process.exit(0);
      });`;
    const children = ['release', 'delete', 'release', 'delete'].map((action) => {
      const args = ['--input-type=module', '-e', script, house.data, action, mail.reference];
      const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      onTestFinished(() => void child.kill('SIGKILL'));
      return child;
    });
    for (const child of children) await once(child.stdout, 'data');
    const said = children.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim());
    for (const child of children) child.stdin.write('go\n');
    expect((await Promise.all(said)).toSorted()).toEqual([
      'decided-already',
      'decided-already',
      'decided-already',
      'done',
    ]);
    const decisions = await house.quarantine.records
      .selectFrom('audit')
      .select('action')
      .where('actor', '!=', 'postern')
      .execute();
    expect(decisions).toHaveLength(1);
  });

  it('another process knows whether the gateway is there', async () => {
    const house = await open(await dataFolder());
    const access = await QuarantineAccess.open({
      data: house.data,
      notices: (store) => noticesAbout(notifier, store),
      report: () => undefined,
      now: Date.now,
      lifetime: DAY,
      keepDecided: DAY,
    });
    expect(await access.isGatewayListening()).toBe(true);
    const mail = now();
    await house.keep(mail);
    expect((await access.review.decide('release', mail.reference, RULING)).kind).toBe('done');
    await until(() => house.hops.length === 1, 'the gateway to deliver');
    await access.close();
  });

  it('can be closed while its Redis is away, when what is under way is finished', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const house = await open(await dataFolder(), { script: { beforeDot: () => promise } });
    const mail = newMail({ purpose: 'encrypted', receivedAt: Date.now() });
    await house.keep(mail);
    await until(() => house.hops.length === 1, 'the delivery');
    process.kill(must(await redisPid(redisSocketPath(join(house.data, 'redis')))), 'SIGKILL');
    await until(() => house.quarantine.queue.isLost, 'the loss');
    let isClosed = false;
    const closing = house.quarantine.close().then(() => (isClosed = true));
    await until(async () => (await house.quarantine.store.find(mail.reference))?.state === 'sending', 'the records');
    expect(isClosed).toBe(false);
    resolve();
    await closing;
    expect(house.hops[0]?.messages).toHaveLength(1);
    const again = await open(house.data);
    expect((await again.quarantine.store.find(mail.reference))?.state).toBe('closed');
  });

  it('goes on while its Redis is away, and says so (attack R06)', async () => {
    const house = await open(await dataFolder());
    const path = redisSocketPath(join(house.data, 'redis'));
    process.kill(must(await redisPid(path)), 'SIGKILL');
    await until(() => house.quarantine.queue.isLost, 'the loss');
    expect(await house.quarantine.ailments()).toEqual([
      { what: expect.stringContaining('Redis') as string, fatal: false },
    ]);
    const mail = now();
    const started = performance.now();
    await house.keep(mail);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect((await house.quarantine.store.find(mail.reference))?.state).toBe('held');
    await until(async () => (await redisPid(path)) !== undefined, 'Redis to be back');
    await until(async () => {
      await house.quarantine.sweep();
      return (await house.quarantine.queue.reviewList())?.includes(mail.reference) === true;
    }, 'the list to be complete');
    expect(await house.quarantine.ailments()).toEqual([]);
    await askRedis(path, 'PING');
  });
});
