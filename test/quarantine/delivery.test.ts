// Delivery of released mail, encrypted copies and notifications: what each answer of the server leads to, that nothing damaged is
// sent (attack G03), that one message is delivered by one (attack R08), and what happens when nobody knows (attack R11).
import { appendFile, copyFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noticesAbout } from '../../src/act/kept-mail-notices.ts';
import { Notifier } from '../../src/act/notify.ts';
import { readAll } from '../../src/mail/content.ts';
import type { MailEvent } from '../../src/mail/event.ts';
import { Fault, isFault } from '../../src/mail/fault.ts';
import { newReference, type Reference } from '../../src/mail/reference.ts';
import { backOff, Delivery, type Attempt, type DeliveryOptions } from '../../src/quarantine/delivery.ts';
import { Review } from '../../src/quarantine/review.ts';
import type { KeptMail } from '../../src/quarantine/store.ts';
import {
  DAY,
  MESSAGE_TEXT,
  newMail,
  openStore,
  RECEIVED_AT,
  type Kept,
  type MailChanges,
} from '../support/kept-mail.ts';
import { must } from '../support/must.ts';
import { ScriptedHop, type HopScript } from '../support/scripted-hop.ts';
import { until } from '../support/until.ts';

const MINUTE = 60_000;
const LIFETIME = 5 * DAY;
const UNKNOWN = new Fault('downstream-outcome-unknown', 'no answer to the end of data');
const GONE = new Fault('downstream-unreachable', 'gone');

interface Stage extends Kept {
  readonly clock: { now: number };
  readonly events: MailEvent[];
  /** Conversations so far. */
  readonly hops: ScriptedHop[];
  readonly review: Review;
  /** What the next conversations do; the last one goes on for ever. An error: no connection. */
  script: readonly (HopScript | Error)[];
  /** What the delivery queue was told of. */
  readonly announced: readonly Reference[];
  delivery(changes?: Partial<DeliveryOptions>): Delivery;
  /** Kept and, if it is for review, released. */
  sending(changes?: MailChanges): Promise<Reference>;
  find(reference: Reference): Promise<KeptMail>;
  /** Messages whose dot was sent. */
  dots(): readonly { to: readonly string[]; bytes: Buffer }[];
}

async function openStage(...script: readonly (HopScript | Error)[]): Promise<Stage> {
  const kept = await openStore();
  const clock = { now: RECEIVED_AT };
  const [events, hops]: [MailEvent[], ScriptedHop[]] = [[], []];
  const notifier = new Notifier({ hostname: 'gate.example', now: () => clock.now, languageOf: () => 'en' });
  const notices = noticesAbout(notifier, kept.store);
  const common = {
    ...kept,
    ...notices,
    report: (event: MailEvent) => void events.push(event),
    now: () => clock.now,
    lifetime: LIFETIME,
    keepDecided: 7 * DAY,
  };
  const announced: Reference[] = [];
  const queue = {
    reviewed: async () => undefined,
    deliver: async (reference: Reference) => void announced.push(reference),
  };
  let conversations = 0;
  const stage: Stage = {
    ...kept,
    announced,
    clock,
    events,
    hops,
    script,
    review: new Review({ ...common, queue }),
    delivery: (changes = {}) =>
      new Delivery({
        ...common,
        queue,
        open: async () => {
          const next = stage.script[Math.min(conversations++, stage.script.length - 1)] ?? {};
          if (next instanceof Error) throw next;
          hops.push(new ScriptedHop(next));
          return must(hops.at(-1));
        },
        ...changes,
      }),
    async sending(changes = {}) {
      const mail = newMail(changes);
      await kept.store.keep([mail], { pending: false });
      if (mail.purpose === 'review')
        await stage.review.decide('release', mail.reference, { actor: 'officer', reason: '' });
      return mail.reference;
    },
    async find(reference) {
      return must(await kept.store.find(reference), reference);
    },
    dots: () => hops.flatMap((hop) => hop.messages),
  };
  return stage;
}

const states = (mail: KeptMail): readonly string[] => mail.recipients.map((r) => r.state);
const again = (attempt: Attempt): number | undefined => (attempt.kind === 'again' ? attempt.at : undefined);
const kinds = (stage: Stage): readonly string[] => stage.events.map((e) => e.kind).filter((k) => k !== 'reviewed');

async function noticesOf(stage: Stage): Promise<readonly string[]> {
  const all = (await stage.store.list(['sending'], 100)).filter((m) => m.purpose === 'notice');
  return await Promise.all(all.map(async (m) => (await readAll(stage.store.content(m))).toString()));
}

describe('delivered', () => {
  it.each([
    { purpose: 'review', resolution: 'released' },
    { purpose: 'encrypted', resolution: 'delivered' },
    { purpose: 'notice', resolution: 'delivered' },
  ] as const)('$purpose: once, as it was stored, with its trace', async ({ purpose, resolution }) => {
    const stage = await openStage();
    const reference = await stage.sending({ purpose, to: ['B@other.example', 'c@other.example'] });
    const delivery = stage.delivery();
    expect(await delivery.attempt(reference)).toEqual({ kind: 'over' });
    expect(await delivery.attempt(reference)).toEqual({ kind: 'over' });
    const mail = await stage.find(reference);
    expect(stage.hops.map((hop) => hop.told)).toEqual([
      ['MAIL <wang@corp.example>', 'RCPT <B@other.example>', 'RCPT <c@other.example>', 'DATA', '.', 'QUIT'],
    ]);
    expect(stage.dots()[0]?.bytes.toString('latin1')).toBe(mail.trace.toString() + MESSAGE_TEXT);
    expect(mail).toMatchObject({ state: 'closed', resolution, tries: 1, nextTryAt: null, lastProblem: null });
    expect(mail.recipients.map((r) => [r.state, r.reply])).toEqual([
      ['delivered', '250 2.0.0 scripted'],
      ['delivered', '250 2.0.0 scripted'],
    ]);
    expect(stage.events.filter((e) => e.kind !== 'reviewed')).toEqual([
      { kind: 'delivered', reference, recipients: 2, purpose },
    ]);
    const audit = await stage.records
      .selectFrom('audit')
      .select(['actor', 'action', 'detail'])
      .where('action', '=', 'delivery')
      .execute();
    expect(audit).toEqual([{ actor: 'postern', action: 'delivery', detail: '2/2' }]);
    const [row] = await stage.records.selectFrom('message').select(['purge_at', 'lease_owner']).execute();
    expect(row).toEqual({ purge_at: RECEIVED_AT + 7 * DAY, lease_owner: null });
  });

  it('with the parameters that the server knows, and no others', async () => {
    const parameters = ['SIZE', 'BODY', 'SMTPUTF8', 'RET', 'ENVID', 'AUTH'].map((keyword) => ({ keyword, value: 'x' }));
    const mail = newMail({ parameters, sender: 'a@corp.example' });
    const withNotify = {
      ...mail,
      recipients: mail.recipients.map((r) => ({ ...r, parameters: [{ keyword: 'NOTIFY', value: 'NEVER' }] })),
    };
    const stage = await openStage({}, { capabilities: { SMTPUTF8: '' } });
    for (const expected of [
      ['MAIL <a@corp.example> BODY=x SMTPUTF8=x RET=x ENVID=x', 'RCPT <b@other.example> NOTIFY=NEVER'],
      ['MAIL <a@corp.example> SMTPUTF8=x', 'RCPT <b@other.example>'],
    ]) {
      const one = { ...withNotify, reference: newReference(), purpose: 'encrypted' as const };
      await stage.store.keep([one], { pending: false });
      await stage.delivery().attempt(one.reference);
      expect(stage.hops.at(-1)?.told.slice(0, 2)).toEqual(expected);
    }
  });

  it('not to a server that can not speak the addresses, and the sender is told', async () => {
    const stage = await openStage({ capabilities: {} });
    const reference = await stage.sending({ to: ['收@例子.example'] });
    await stage.delivery().attempt(reference);
    expect(stage.hops[0]?.told).toEqual(['QUIT']);
    const mail = await stage.find(reference);
    expect(mail).toMatchObject({ state: 'closed', resolution: 'failed' });
    expect(mail.recipients[0]?.reply).toMatch(/^553 5\.6\.7/);
    expect(await noticesOf(stage)).toHaveLength(1);
  });

  it('not at all when there is nothing to do', async () => {
    const stage = await openStage();
    const mail = newMail();
    await stage.store.keep([mail], { pending: false });
    for (const reference of [mail.reference, newReference()])
      expect(await stage.delivery().attempt(reference)).toEqual({ kind: 'over' });
    expect(stage.hops).toEqual([]);
  });
});

describe('the answers of a server', () => {
  it.each([
    { why: 'no connection', script: GONE },
    { why: '4xx at MAIL', script: { mail: 451 } },
    { why: '4xx at RCPT', script: { rcpt: () => 450 } },
    { why: '4xx at DATA', script: { start: 451 } },
    { why: '4xx at the dot', script: { dot: 451 } },
    { why: 'gone at MAIL', script: { mail: GONE } },
    { why: 'gone at RCPT', script: { rcpt: () => GONE } },
    { why: 'gone at DATA', script: { start: GONE } },
    { why: 'gone before the dot', script: { beforeDot: () => Promise.reject(GONE) } },
    { why: 'no SMTP', script: { start: new Fault('downstream-protocol', 'garbage') } },
  ])('$why: again, later', async ({ script }) => {
    const stage = await openStage(script);
    const reference = await stage.sending();
    const attempt = await stage.delivery().attempt(reference);
    const mail = await stage.find(reference);
    expect(attempt).toEqual({ kind: 'again', at: RECEIVED_AT + MINUTE, tries: 1 });
    expect(mail).toMatchObject({ state: 'sending', tries: 1, nextTryAt: RECEIVED_AT + MINUTE });
    expect(mail.lastProblem).not.toBeNull();
    expect(states(mail)).toEqual(['waiting']);
    expect(kinds(stage)).toEqual(['delivery-deferred']);
    expect(await noticesOf(stage)).toEqual([]);
    expect(stage.hops.at(-1)?.told.at(-1) ?? 'QUIT').toBe('QUIT');
  });

  it.each([
    { why: '5xx at MAIL', script: { mail: 550 } },
    { why: '5xx at RCPT', script: { rcpt: () => 550 } },
    { why: '5xx at DATA', script: { start: 554 } },
    { why: '5xx at the dot', script: { dot: 554 } },
  ])('$why: over, and the sender is told', async ({ script }) => {
    const stage = await openStage(script);
    const reference = await stage.sending();
    expect(await stage.delivery().attempt(reference)).toEqual({ kind: 'over' });
    const mail = await stage.find(reference);
    expect(mail).toMatchObject({ state: 'closed', resolution: 'failed', nextTryAt: null });
    expect(states(mail)).toEqual(['failed']);
    expect(kinds(stage)).toEqual(['delivery-failed']);
    expect((await noticesOf(stage)).join()).toContain('Final-Recipient: rfc822; b@other.example');
    const waiting = await stage.store.list(['sending'], 10);
    expect(stage.announced).toEqual([reference, ...waiting.map((m) => m.reference)]);
    expect(stage.hops.at(-1)?.told.at(-1)).toBe('QUIT');
  });

  it('differ by recipient: each gets what it gets, and only once', async () => {
    const answers: Readonly<Record<string, number[]>> = {
      'good@x.example': [250],
      'late@x.example': [450, 450, 250],
      'bad@x.example': [550],
    };
    const stage = await openStage({ rcpt: (wire) => answers[wire]?.shift() ?? 599 });
    const reference = await stage.sending({ to: Object.keys(answers) });
    const delivery = stage.delivery();
    expect(again(await delivery.attempt(reference))).toBe(RECEIVED_AT + MINUTE);
    expect(states(await stage.find(reference))).toEqual(['delivered', 'waiting', 'failed']);
    expect(await noticesOf(stage)).toHaveLength(1);
    stage.clock.now += MINUTE;
    expect(again(await delivery.attempt(reference))).toBe(stage.clock.now + 2 * MINUTE);
    stage.clock.now += 2 * MINUTE;
    expect(await delivery.attempt(reference)).toEqual({ kind: 'over' });
    const mail = await stage.find(reference);
    expect(states(mail)).toEqual(['delivered', 'delivered', 'failed']);
    expect(mail).toMatchObject({ state: 'closed', resolution: 'released', tries: 3 });
    expect(stage.dots().map((m) => m.to)).toEqual([['good@x.example'], ['late@x.example']]);
    const [notice = '', ...more] = await noticesOf(stage);
    expect(more).toEqual([]);
    expect(notice).toMatch(/bad@x\.example/);
    expect(notice).not.toMatch(/good@|late@/);
    expect(kinds(stage)).toEqual([
      'delivered',
      'delivery-failed',
      'delivery-deferred',
      'delivery-deferred',
      'delivered',
    ]);
  });

  it('all refused but some: no dot without a recipient', async () => {
    const stage = await openStage({ rcpt: () => 550 });
    await stage.delivery().attempt(await stage.sending({ to: ['a@x.example', 'b@x.example'] }));
    expect(stage.hops[0]?.told).not.toContain('DATA');
  });

  it.each([
    { why: 'a notification', changes: { purpose: 'notice' } },
    { why: 'mail from nobody', changes: { sender: null } },
  ] as const)('a failure of $why is told to nobody (attack S28)', async ({ changes }) => {
    const stage = await openStage({ mail: 550 });
    const reference = await stage.sending(changes);
    await stage.delivery().attempt(reference);
    expect((await stage.find(reference)).resolution).toBe('failed');
    expect(await stage.store.list(['sending'], 10)).toEqual([]);
  });
});

describe('sent again although it may have arrived (RFC 1047, attack R11)', () => {
  it.each(['encrypted', 'notice'] as const)('%s: the same bytes, and the log says so', async (purpose) => {
    const stage = await openStage({ dot: UNKNOWN }, {});
    const reference = await stage.sending({ purpose });
    stage.clock.now = must(again(await stage.delivery().attempt(reference)));
    expect(await stage.delivery().attempt(reference)).toEqual({ kind: 'over' });
    const [first, second] = stage.dots();
    expect(must(first).bytes.equals(must(second).bytes)).toBe(true);
    expect(stage.events).toContainEqual({ kind: 'possible-duplicate', reference, recipients: 1 });
  });

  it('after a crash at the dot: encrypted copies are, and the log says so', async () => {
    const stage = await openStage({});
    const reference = await stage.sending({ purpose: 'encrypted' });
    await stage.records.updateTable('recipient').set({ state: 'at-dot' }).execute();
    expect(await stage.delivery().attempt(reference)).toEqual({ kind: 'over' });
    expect(stage.events[0]).toEqual({ kind: 'possible-duplicate', reference, recipients: 1 });
    expect(stage.dots()).toHaveLength(1);
  });
});

describe('a sender who waits', () => {
  const WARN_AFTER = 4 * 60 * MINUTE;

  /** Tries until it is over; the times of the tries, counted from the receipt. */
  async function tryOn(stage: Stage, reference: Reference): Promise<readonly number[]> {
    const delivery = stage.delivery({ warnAfter: WARN_AFTER });
    const times: number[] = [];
    for (let next: number | undefined = stage.clock.now; next !== undefined;) {
      stage.clock.now = next;
      times.push(next - RECEIVED_AT);
      next = again(await delivery.attempt(reference));
    }
    return times;
  }

  it('is told once that it takes longer, in time, and once that it was in vain', async () => {
    const stage = await openStage({ dot: 451 });
    const reference = await stage.sending({ purpose: 'encrypted' });
    const times = await tryOn(stage, reference);
    expect(times).toContain(WARN_AFTER);
    expect(times.at(-1)).toBe(LIFETIME);
    const notices = await noticesOf(stage);
    expect(notices.map((n) => /Action: (\w+)/.exec(n)?.[1])).toEqual(['delayed', 'failed']);
    expect(notices[0]).toContain('Status: 4.0.0');
    expect(notices[0]).toContain('Will-Retry-Until: ');
    expect((await stage.find(reference)).warnedAt).toBe(RECEIVED_AT + WARN_AFTER);
  });

  it('is told of the delay only about those who wait', async () => {
    const stage = await openStage({ rcpt: (wire) => (wire.startsWith('late') ? 450 : 250) });
    await tryOn(stage, await stage.sending({ purpose: 'encrypted', to: ['late@x.example', 'good@x.example'] }));
    const [delayed = ''] = await noticesOf(stage);
    expect(delayed).toContain('late@x.example');
    expect(delayed).not.toContain('good@x.example');
  });

  it.each([
    { why: 'a notification', changes: { purpose: 'notice' } },
    { why: 'mail from nobody', changes: { purpose: 'encrypted', sender: null } },
  ] as const)('$why has no sender to be told (attack S28)', async ({ changes }) => {
    const stage = await openStage({ dot: 451 });
    await tryOn(stage, await stage.sending(changes));
    expect(await stage.store.list(['sending'], 10)).toEqual([]);
  });

  it.each([
    { why: 'asked and the server will not tell: relayed', notify: 'SUCCESS', offers: {}, told: ['relayed'] },
    { why: 'asked and the server will tell', notify: 'SUCCESS', offers: { DSN: '' }, told: [] },
    { why: 'did not ask', notify: 'FAILURE', offers: {}, told: [] },
  ])('of success: $why (RFC 3461 section 5.2.2)', async ({ notify, offers, told }) => {
    const stage = await openStage({ capabilities: offers });
    const mail = newMail({ purpose: 'encrypted' });
    const recipients = mail.recipients.map((r) => ({ ...r, parameters: [{ keyword: 'NOTIFY', value: notify }] }));
    await stage.store.keep([{ ...mail, recipients }], { pending: false });
    expect(await stage.delivery().attempt(mail.reference)).toEqual({ kind: 'over' });
    expect((await noticesOf(stage)).map((n) => /Action: (\w+)/.exec(n)?.[1])).toEqual(told);
  });
});

describe('trying again', () => {
  it('takes longer and longer, and not for ever (attack R13)', async () => {
    expect(Array.from({ length: 12 }, (_, i) => backOff(i + 1) / MINUTE)).toEqual([
      1, 2, 5, 10, 20, 30, 60, 120, 240, 240, 240, 240,
    ]);
  });

  it('ends when its time is up, and the sender is told why (attack R13)', async () => {
    const stage = await openStage({ dot: 451 });
    const reference = await stage.sending();
    const delivery = stage.delivery();
    let tries = 0;
    for (let next: number | undefined = stage.clock.now; next !== undefined; tries++) {
      stage.clock.now = next;
      next = again(await delivery.attempt(reference));
    }
    expect(stage.clock.now - RECEIVED_AT).toBeGreaterThanOrEqual(LIFETIME);
    expect(stage.clock.now - RECEIVED_AT).toBeLessThan(LIFETIME + 5 * 60 * MINUTE);
    expect(tries).toBeGreaterThan(30);
    const mail = await stage.find(reference);
    expect(mail).toMatchObject({ state: 'closed', resolution: 'failed' });
    expect(mail.recipients[0]?.reply).toMatch(/^delivery was tried in vain .*; last: 451 4\.0\.0 scripted$/);
    expect((await noticesOf(stage))[0]).toContain('tried in vain');
  });

  it('counts from the release, not from the receipt', async () => {
    const stage = await openStage({ dot: 451 });
    const mail = newMail();
    await stage.store.keep([mail], { pending: false });
    stage.clock.now += 30 * DAY;
    await stage.review.decide('release', mail.reference, { actor: 'officer', reason: '' });
    expect(again(await stage.delivery().attempt(mail.reference))).toBe(stage.clock.now + MINUTE);
  });
});

describe('bytes that are not what was stored (attack G03)', () => {
  it.each([
    { why: 'one bit is another', damage: async (path: string) => flip(path) },
    { why: 'something is missing', damage: (path: string) => truncate(path, 10) },
    { why: 'all is missing', damage: (path: string) => truncate(path, 0) },
    { why: 'something was added', damage: (path: string) => appendFile(path, 'x') },
    { why: 'it is another message', damage: (path: string) => writeFile(path, 'Subject: other\r\n\r\n') },
    { why: 'two messages have changed places', damage: (path: string, other: string) => copyFile(other, path) },
    { why: 'the file is gone', damage: (path: string) => rm(path) },
  ])('$why: parked, and no dot was sent', async ({ damage }) => {
    const stage = await openStage();
    const reference = await stage.sending();
    const other = await stage.sending({ text: 'Subject: x\r\n\r\nother\r\n' });
    const path = (r: Reference): string => join(stage.folder, 'held', `${r}.eml`);
    await damage(path(reference), path(other));
    const delivery = stage.delivery();
    expect(await delivery.attempt(reference)).toEqual({ kind: 'over' });
    expect(stage.dots()).toEqual([]);
    const mail = await stage.find(reference);
    expect(mail).toMatchObject({ state: 'corrupt', nextTryAt: null });
    expect(states(mail)).toEqual(['waiting']);
    expect(kinds(stage)).toEqual(['corrupt']);
    const [entry] = await stage.records.selectFrom('audit').selectAll().where('action', '=', 'park-corrupt').execute();
    expect(entry).toMatchObject({ reference, actor: 'postern' });
    expect(await delivery.attempt(reference)).toEqual({ kind: 'over' });
    expect((await stage.review.decide('release', reference, { actor: 'officer', reason: '', again: true })).kind).toBe(
      'not-reviewable',
    );
    await delivery.attempt(other);
    expect(stage.dots()).toHaveLength(1);
  });

  it('a file that can not be read just now is tried again', async () => {
    const stage = await openStage();
    const reference = await stage.sending();
    const path = join(stage.folder, 'held', `${reference}.eml`);
    const bytes = await readFile(path);
    await rm(path);
    await mkdir(path); // reading it is EISDIR
    expect((await stage.delivery().attempt(reference)).kind).toBe('again');
    await rm(path, { recursive: true });
    await writeFile(path, bytes);
    expect((await stage.delivery().attempt(reference)).kind).toBe('over');
    expect(stage.dots()).toHaveLength(1);
  });
});

describe('two at the same message (attack R08)', () => {
  it('one delivers, the other does nothing', async () => {
    const stage = await openStage();
    const reference = await stage.sending();
    const deliveries = Array.from({ length: 5 }, () => stage.delivery());
    const attempts = await Promise.all(deliveries.map((delivery) => delivery.attempt(reference)));
    expect(attempts.map((a) => a.kind)).toEqual(['over', 'over', 'over', 'over', 'over']);
    expect(stage.hops).toHaveLength(1);
    expect(stage.dots()).toHaveLength(1);
  });

  it('one that was overtaken before the dot sends none', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stage = await openStage({ beforeDot: () => promise }, {});
    const reference = await stage.sending();
    const slow = stage.delivery().attempt(reference);
    await until(() => stage.hops[0]?.told.at(-1) === 'DATA', 'the dot of the slow one');
    expect(await stage.delivery().attempt(reference)).toEqual({ kind: 'over' });
    expect(stage.hops).toHaveLength(1);
    stage.clock.now += 31_000; // the slow one was stopped for longer than its lease
    expect(await stage.delivery().attempt(reference)).toEqual({ kind: 'over' });
    expect(stage.dots()).toHaveLength(1);
    resolve();
    await slow;
    expect(stage.dots()).toHaveLength(1);
    expect(await stage.find(reference)).toMatchObject({ state: 'closed', resolution: 'released', tries: 1 });
    expect(states(await stage.find(reference))).toEqual(['delivered']);
  });

  it('one that was overtaken before the dot sends none, also while the other is still at it', async () => {
    const [slow, quick] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const stage = await openStage({ beforeDot: () => slow.promise }, { beforeDot: () => quick.promise });
    const reference = await stage.sending();
    const first = stage.delivery().attempt(reference);
    await until(() => stage.hops[0]?.told.at(-1) === 'DATA', 'the slow one');
    stage.clock.now += 31_000;
    const second = stage.delivery().attempt(reference);
    await until(() => stage.hops[1]?.told.at(-1) === 'DATA', 'the quick one');
    slow.resolve();
    await first;
    expect(stage.dots()).toEqual([]);
    quick.resolve();
    expect(await second).toEqual({ kind: 'over' });
    expect(stage.dots()).toHaveLength(1);
    expect(states(await stage.find(reference))).toEqual(['delivered']);
  });

  it('one that was overtaken behind the dot: a person decides, and a late answer still counts', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stage = await openStage({ afterDot: () => promise }, {});
    const reference = await stage.sending();
    const slow = stage.delivery().attempt(reference);
    await until(() => stage.dots().length === 1, 'the dot of the slow one');
    stage.clock.now += 31_000;
    expect(await stage.delivery().attempt(reference)).toEqual({ kind: 'over' });
    expect(await stage.find(reference)).toMatchObject({ state: 'uncertain' });
    expect(stage.dots()).toHaveLength(1);
    resolve();
    await slow;
    expect(states(await stage.find(reference))).toEqual(['delivered']);
    expect(await stage.find(reference)).toMatchObject({ state: 'closed', resolution: 'released' });
    expect(stage.dots()).toHaveLength(1);
  });

  it('a lease is kept while its holder lives', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stage = await openStage({ beforeDot: () => promise });
    const reference = await stage.sending();
    const attempt = stage.delivery({ lease: 60 }).attempt(reference);
    await until(() => stage.hops.length === 1, 'the conversation');
    stage.clock.now += 1_000;
    const lease = async (): Promise<number | null | undefined> =>
      (await stage.records.selectFrom('message').select('lease_until').execute())[0]?.lease_until;
    await until(async () => (await lease()) === stage.clock.now + 60, 'the renewal');
    expect(await stage.delivery({ lease: 60 }).attempt(reference)).toEqual({ kind: 'over' });
    resolve();
    await attempt;
    expect(stage.dots()).toHaveLength(1);
  });
});

describe('when nobody knows (attack R11)', () => {
  it('released mail waits for a person, and goes out again only on his word', async () => {
    const stage = await openStage({ dot: UNKNOWN }, {});
    const reference = await stage.sending();
    const delivery = stage.delivery();
    expect(await delivery.attempt(reference)).toEqual({ kind: 'over' });
    expect(await stage.find(reference)).toMatchObject({ state: 'uncertain', resolution: null });
    expect(states(await stage.find(reference))).toEqual(['uncertain']);
    expect(kinds(stage)).toEqual(['delivery-uncertain']);
    expect(await delivery.attempt(reference)).toEqual({ kind: 'over' });
    expect(stage.dots()).toHaveLength(1);
    const ruling = { actor: 'officer', reason: '' };
    expect((await stage.review.decide('release', reference, ruling)).kind).toBe('uncertain');
    expect((await stage.review.decide('release', reference, { ...ruling, again: true })).kind).toBe('done');
    await delivery.attempt(reference);
    expect(stage.dots()).toHaveLength(2);
    expect(await stage.find(reference)).toMatchObject({ state: 'closed', resolution: 'released' });
  });

  it.each(['encrypted', 'notice'] as const)('%s is sent again by itself', async (purpose) => {
    const stage = await openStage({ dot: UNKNOWN }, {});
    const reference = await stage.sending({ purpose });
    expect((await stage.delivery().attempt(reference)).kind).toBe('again');
    expect(states(await stage.find(reference))).toEqual(['waiting']);
    expect((await stage.delivery().attempt(reference)).kind).toBe('over');
    expect(stage.dots()).toHaveLength(2);
  });

  it('of some while others are put off: those go on, then a person decides', async () => {
    const late = [450, 250];
    const stage = await openStage(
      { dot: UNKNOWN, rcpt: (wire) => (wire.startsWith('late') ? (late.shift() ?? 250) : 250) },
      {},
    );
    const reference = await stage.sending({ to: ['sure@x.example', 'late@x.example'] });
    expect((await stage.delivery().attempt(reference)).kind).toBe('again');
    expect(states(await stage.find(reference))).toEqual(['uncertain', 'waiting']);
    await stage.delivery().attempt(reference);
    expect(await stage.find(reference)).toMatchObject({ state: 'uncertain' });
    expect(stage.dots().map((m) => m.to)).toEqual([['sure@x.example'], ['late@x.example']]);
  });

  it.each([
    { purpose: 'review', state: 'uncertain', dots: 0 },
    { purpose: 'encrypted', state: 'closed', dots: 1 },
    { purpose: 'notice', state: 'closed', dots: 1 },
  ] as const)('a crash at the dot left it so: $purpose', async ({ purpose, state, dots }) => {
    const stage = await openStage();
    const reference = await stage.sending({ purpose });
    await stage.records.updateTable('recipient').set({ state: 'at-dot' }).where('reference', '=', reference).execute();
    await stage.delivery().attempt(reference);
    expect((await stage.find(reference)).state).toBe(state);
    expect(stage.dots()).toHaveLength(dots);
  });

  it('what is at the dot is written down before the dot is sent', async () => {
    const seen: string[] = [];
    const stage = await openStage({
      beforeDot: async () => void seen.push(...states(await stage.find(reference))),
      afterDot: async () => void seen.push(...states(await stage.find(reference))),
    });
    const reference = await stage.sending();
    await stage.delivery().attempt(reference);
    expect([...seen, ...states(await stage.find(reference))]).toEqual(['waiting', 'at-dot', 'delivered']);
  });
});

describe('when the records fail', () => {
  it('before the dot: none is sent', async () => {
    const stage = await openStage({ beforeDot: () => stage.records.schema.dropTable('recipient').execute() });
    const reference = await stage.sending();
    await expect(stage.delivery().attempt(reference)).rejects.toSatisfy((e) => isFault(e, 'storage'));
    expect(stage.dots()).toEqual([]);
  });
});

describe('whatever happens', () => {
  const deed = fc.constantFrom<readonly [string, HopScript | Error]>(
    ['delivers', {}],
    ['is gone', GONE],
    ['puts off', { mail: 451 }],
    ['puts some off', { rcpt: (wire) => (wire.startsWith('a') ? 450 : 250) }],
    ['refuses some', { rcpt: (wire) => (wire.startsWith('b') ? 550 : 250) }],
    ['puts off at the dot', { dot: 451 }],
    ['refuses at the dot', { dot: 554 }],
    ['does not answer the dot', { dot: UNKNOWN }],
    ['is gone before the dot', { beforeDot: () => Promise.reject(GONE) }],
  );

  it('released mail reaches nobody twice, and in the end something is known about everybody', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 5 }), async (deeds) => {
        const stage = await openStage();
        const reference = await stage.sending({ to: ['a@x.example', 'b@x.example', 'c@x.example'] });
        stage.script = [...deeds.map(([, script]) => script), {}];
        const delivery = stage.delivery();
        while ((await delivery.attempt(reference)).kind === 'again') stage.clock.now += 4 * 60 * MINUTE;
        const reached = stage.hops.flatMap((hop) => hop.reached);
        expect(reached.toSorted()).toEqual([...new Set(reached)].toSorted());
        const mail = await stage.find(reference);
        expect(['closed', 'uncertain']).toContain(mail.state);
        expect(states(mail).filter((s) => s === 'waiting' || s === 'at-dot')).toEqual([]);
        const delivered = mail.recipients.filter((r) => r.state === 'delivered').map((r) => r.address.wire);
        expect(delivered.filter((wire) => !reached.includes(wire))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
