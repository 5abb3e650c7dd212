// Decisions about held mail: each is made once, by one, with one audit entry (attacks W06, W07), and time decides only when it is up
// (attack G10).
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noticesAbout } from '../../src/act/kept-mail-notices.ts';
import { Notifier } from '../../src/act/notify.ts';
import { readAll } from '../../src/mail/content.ts';
import type { CrashPoint } from '../../src/mail/crash-point.ts';
import type { ExpiryAction } from '../../src/mail/decision.ts';
import type { MailEvent } from '../../src/mail/event.ts';
import { isFault } from '../../src/mail/fault.ts';
import { newReference, type Reference } from '../../src/mail/reference.ts';
import type { Purpose, RecipientState, State } from '../../src/quarantine/records.ts';
import { Review, REVIEW_ACTIONS, type ReviewAction } from '../../src/quarantine/review.ts';
import type { KeptMail } from '../../src/quarantine/store.ts';
import { DAY, HOUR, newMail, openStore, RECEIVED_AT, type Kept, type MailChanges } from '../support/kept-mail.ts';
import { must } from '../support/must.ts';

interface Stage extends Kept {
  readonly review: Review;
  readonly clock: { now: number };
  readonly events: MailEvent[];
  /** What the queues were told. */
  readonly told: string[];
  readonly passed: CrashPoint[];
  keep(changes?: MailChanges): Promise<Reference>;
  find(reference: Reference): Promise<KeptMail>;
  audit(): Promise<readonly { actor: string; action: string; reference: string | null; detail: string }[]>;
}

async function openStage(): Promise<Stage> {
  const kept = await openStore();
  const clock = { now: RECEIVED_AT };
  const [events, told, passed]: [MailEvent[], string[], CrashPoint[]] = [[], [], []];
  const notifier = new Notifier({ hostname: 'gate.example', now: () => clock.now, languageOf: () => 'en' });
  const review = new Review({
    ...kept,
    ...noticesAbout(notifier, kept.store),
    queue: {
      reviewed: async (reference) => void told.push(`reviewed ${reference}`),
      deliver: async (reference, tries, at) => void told.push(`deliver ${reference} ${tries} ${at}`),
    },
    report: (event) => events.push(event),
    now: () => clock.now,
    lifetime: 5 * DAY,
    keepDecided: 7 * DAY,
    pass: (point) => passed.push(point),
  });
  return {
    ...kept,
    review,
    clock,
    events,
    told,
    passed,
    async keep(changes = {}) {
      const mail = newMail(changes);
      await kept.store.keep([mail], { pending: false });
      return mail.reference;
    },
    async find(reference) {
      return must(await kept.store.find(reference), reference);
    },
    audit: () => kept.records.selectFrom('audit').select(['actor', 'action', 'reference', 'detail']).execute(),
  };
}

const RULING = { actor: 'officer', reason: 'because' };

/** Puts a message where only a delivery or a fault could have brought it. */
async function bring(stage: Stage, reference: Reference, state: State, recipients?: RecipientState): Promise<void> {
  await stage.records.updateTable('message').set({ state }).where('reference', '=', reference).execute();
  if (recipients === undefined) return;
  await stage.records.updateTable('recipient').set({ state: recipients }).where('reference', '=', reference).execute();
}

describe('a decision', () => {
  it('to release: it is on its way, with its time to live', async () => {
    const stage = await openStage();
    const reference = await stage.keep();
    const outcome = await stage.review.decide('release', reference, RULING);
    const mail = await stage.find(reference);
    expect(outcome).toEqual({ kind: 'done', mail });
    expect(mail).toMatchObject({
      state: 'sending',
      resolution: null,
      decided: { by: 'officer', at: RECEIVED_AT, reason: 'because' },
      nextTryAt: RECEIVED_AT,
      giveUpAt: RECEIVED_AT + 5 * DAY,
    });
    expect(stage.told).toEqual([`reviewed ${reference}`, `deliver ${reference} 0 ${RECEIVED_AT}`]);
    expect(stage.passed).toEqual(['release:after-decision']);
  });

  it('to return: it is closed, and the notification is on its way', async () => {
    const stage = await openStage();
    const reference = await stage.keep();
    await stage.review.decide('return', reference, RULING);
    expect(await stage.find(reference)).toMatchObject({ state: 'closed', resolution: 'returned' });
    const sending = await stage.store.list(['sending'], 10);
    expect(sending).toHaveLength(1);
    const notice = must(sending[0]);
    expect(notice).toMatchObject({
      purpose: 'notice',
      about: reference,
      reversePath: null,
      giveUpAt: RECEIVED_AT + 5 * DAY,
      recipients: [{ address: { wire: 'wang@corp.example' } }],
    });
    expect((await readAll(stage.store.content(notice))).toString()).toContain('because');
    expect(stage.told).toEqual([`reviewed ${reference}`, `deliver ${notice.reference} 0 ${RECEIVED_AT}`]);
    expect(stage.passed).toEqual(['return:after-file', 'return:after-decision']);
  });

  it('to return to nobody: it is closed, and there is no notification (attack S28)', async () => {
    const stage = await openStage();
    const reference = await stage.keep({ sender: null });
    await stage.review.decide('return', reference, RULING);
    expect(await stage.find(reference)).toMatchObject({ state: 'closed', resolution: 'returned' });
    expect(await stage.store.list(['sending'], 10)).toEqual([]);
  });

  it('to delete: it is closed, and its bytes wait for the purge', async () => {
    const stage = await openStage();
    const reference = await stage.keep();
    await stage.review.decide('delete', reference, RULING);
    expect(await stage.find(reference)).toMatchObject({ state: 'closed', resolution: 'deleted' });
    expect(await readdir(join(stage.folder, 'held'))).toEqual([`${reference}.eml`]);
    const [row] = await stage.records.selectFrom('message').select('purge_at').execute();
    expect(row).toEqual({ purge_at: RECEIVED_AT + 7 * DAY });
    expect(stage.told).toEqual([`reviewed ${reference}`]);
  });

  it.each(REVIEW_ACTIONS)('%s: is in the audit and in the events, once', async (action) => {
    const stage = await openStage();
    const reference = await stage.keep();
    await stage.review.decide(action, reference, RULING);
    await stage.review.decide(action, reference, { actor: 'late', reason: 'too late' });
    expect(await stage.audit()).toEqual([{ actor: 'officer', action, reference, detail: 'because' }]);
    expect(stage.events).toEqual([{ kind: 'reviewed', reference, action, actor: 'officer' }]);
  });
});

describe('what may be decided', () => {
  const ROWS: readonly (readonly [string, Purpose, State, ReviewAction, string])[] = [
    ['pending mail is not there', 'review', 'pending', 'release', 'unknown'],
    ['a delivery under way', 'review', 'sending', 'release', 'decided-already'],
    ['a delivery under way, to be deleted', 'review', 'sending', 'delete', 'decided-already'],
    ['closed mail', 'review', 'closed', 'release', 'decided-already'],
    ['closed mail, to be returned', 'review', 'closed', 'return', 'decided-already'],
    ['an encrypted copy on its way', 'encrypted', 'sending', 'release', 'not-reviewable'],
    ['a notification on its way', 'notice', 'sending', 'delete', 'not-reviewable'],
    ['damaged mail is not released (attack G03)', 'review', 'corrupt', 'release', 'not-reviewable'],
    ['damaged mail is deleted', 'review', 'corrupt', 'delete', 'done'],
    ['uncertain mail is not sent again without a word', 'review', 'uncertain', 'release', 'uncertain'],
    ['uncertain mail is deleted', 'review', 'uncertain', 'delete', 'done'],
    ['uncertain mail is returned', 'review', 'uncertain', 'return', 'done'],
  ];

  it.each(ROWS)('%s', async (_, purpose, state, action, expected) => {
    const stage = await openStage();
    const reference = await stage.keep({ purpose });
    await bring(stage, reference, state);
    expect((await stage.review.decide(action, reference, RULING)).kind).toBe(expected);
    expect((await stage.audit()).length).toBe(expected === 'done' ? 1 : 0);
    expect((await stage.find(reference)).state).toBe(expected === 'done' ? 'closed' : state);
  });

  it('nothing about what is not there', async () => {
    const stage = await openStage();
    expect(await stage.review.decide('release', newReference(), RULING)).toEqual({ kind: 'unknown' });
  });

  it('uncertain mail again: only those who are uncertain are waited for', async () => {
    const stage = await openStage();
    const reference = await stage.keep({
      to: ['a@other.example', 'b@other.example', 'c@other.example', 'd@other.example'],
    });
    await bring(stage, reference, 'uncertain', 'uncertain');
    for (const [position, state] of [
      [0, 'delivered'],
      [1, 'failed'],
      [2, 'at-dot'],
    ] as const)
      await stage.records.updateTable('recipient').set({ state }).where('position', '=', position).execute();
    const outcome = await stage.review.decide('release', reference, { ...RULING, again: true });
    expect(outcome.kind).toBe('done');
    const mail = await stage.find(reference);
    expect(mail.state).toBe('sending');
    expect(mail.recipients.map((r) => r.state)).toEqual(['delivered', 'failed', 'waiting', 'waiting']);
  });
});

describe('many decide at once', () => {
  it('twenty: exactly one wins, one audit entry, one notification at most (attack W07)', async () => {
    for (let round = 0; round < 6; round++) {
      const stage = await openStage();
      const reference = await stage.keep();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, i) => {
          const action = REVIEW_ACTIONS[(i + round) % 3] ?? 'delete';
          return stage.review.decide(action, reference, { actor: `officer ${i}`, reason: `reason ${i}` });
        }),
      );
      const winners = outcomes.flatMap((outcome, i) => (outcome.kind === 'done' ? [i] : []));
      expect(winners).toHaveLength(1);
      expect(outcomes.filter((o) => o.kind === 'decided-already')).toHaveLength(19);
      const entries = await stage.audit();
      expect(entries).toHaveLength(1);
      const entry = must(entries[0]);
      expect(entry.actor).toBe(`officer ${winners[0]}`);
      expect((await stage.find(reference)).decided?.by).toBe(entry.actor);
      expect(stage.events).toHaveLength(1);
      const notices = (await stage.store.list(['sending'], 10)).filter((m) => m.purpose === 'notice');
      expect(notices).toHaveLength(entry.action === 'return' ? 1 : 0);
      expect((await readdir(join(stage.folder, 'held'))).toSorted()).toEqual(
        [reference, ...notices.map((n) => n.reference)].map((r) => `${r}.eml`).toSorted(),
      );
    }
  });
});

describe('when the records fail', () => {
  it('nothing is decided, and no notification is told of', async () => {
    const stage = await openStage();
    const reference = await stage.keep();
    await stage.records.schema.dropTable('audit').execute();
    for (const action of REVIEW_ACTIONS)
      await expect(stage.review.decide(action, reference, RULING)).rejects.toSatisfy((e) => isFault(e, 'storage'));
    expect((await stage.find(reference)).state).toBe('held');
    expect(await stage.store.list(['sending', 'closed'], 10)).toEqual([]);
    expect([stage.told, stage.events]).toEqual([[], []]);
  });
});

describe('time', () => {
  const timed = (onExpire: ExpiryAction): MailChanges => ({
    review: { queue: 'review', approvers: [], expiresAt: RECEIVED_AT + HOUR, onExpire },
  });

  it.each([
    { onExpire: 'deliver', state: 'sending', resolution: null, action: 'release' },
    { onExpire: 'return', state: 'closed', resolution: 'returned', action: 'return' },
    { onExpire: 'delete', state: 'closed', resolution: 'deleted', action: 'delete' },
  ] as const)('that is up: $onExpire', async ({ onExpire, state, resolution, action }) => {
    const stage = await openStage();
    const reference = await stage.keep(timed(onExpire));
    stage.clock.now += HOUR;
    await stage.review.expire(reference);
    expect(await stage.find(reference)).toMatchObject({ state, resolution, decided: { by: 'policy' } });
    expect(await stage.audit()).toMatchObject([{ actor: 'policy', action }]);
  });

  it.each(['deliver', 'return', 'delete'] as const)(
    'that is not up does nothing: %s (attack G10)',
    async (onExpire) => {
      const stage = await openStage();
      const reference = await stage.keep(timed(onExpire));
      for (const now of [RECEIVED_AT - 365 * DAY, RECEIVED_AT, RECEIVED_AT + HOUR - 1]) {
        stage.clock.now = now;
        await stage.review.expire(reference);
      }
      expect((await stage.find(reference)).state).toBe('held');
      expect(await stage.audit()).toEqual([]);
    },
  );

  it.each([
    { why: 'mail without a time', changes: {} },
    {
      why: 'mail with a time and nothing to do then',
      changes: { review: { queue: 'review', approvers: [], expiresAt: RECEIVED_AT } },
    },
    {
      why: 'mail with something to do and no time',
      changes: { review: { queue: 'review', approvers: [], onExpire: 'delete' } },
    },
  ] as const)('does nothing to $why', async ({ changes }) => {
    const stage = await openStage();
    const reference = await stage.keep(changes);
    stage.clock.now += 10 * 365 * DAY;
    await stage.review.expire(reference);
    expect((await stage.find(reference)).state).toBe('held');
  });

  it('does nothing to mail that somebody has decided about', async () => {
    const stage = await openStage();
    const reference = await stage.keep(timed('delete'));
    await stage.review.decide('release', reference, RULING);
    stage.clock.now += DAY;
    await stage.review.expire(reference);
    expect((await stage.find(reference)).state).toBe('sending');
    await stage.review.expire(newReference());
    expect(await stage.audit()).toHaveLength(1);
  });
});
