// The sweep: makes everything again that Redis should know, from the records, and does what time demands. Runs at start and
// every minute. Whatever was forgotten, flushed or lost comes back here (attack R07); running it twice changes nothing.
import { sql } from 'kysely';
import { passFreely, type Pass } from '../mail/crash-point.ts';
import type { Report } from '../mail/event.ts';
import { explainError } from '../mail/fault.ts';
import type { Reference } from '../mail/reference.ts';
import type { HeldFiles } from './held-files.ts';
import type { ReviewQueue } from './queue.ts';
import type { Review } from './review.ts';
import { DRIFT_MS, type SteadyClock } from './steady-clock.ts';
import { audit, guard, type MailStore } from './store.ts';

/** Mail that is pending longer than any SMTP reply takes was never answered: the client has it and tries again. */
const PENDING_LIFETIME_MS = 3_600_000;

export interface SweepOptions {
  readonly store: MailStore;
  readonly files: HeldFiles;
  readonly queue: ReviewQueue;
  readonly review: Review;
  readonly report: Report;
  readonly now: () => number;
  readonly clock?: SteadyClock;
  /** Names of foreign files that were reported already. */
  readonly reported?: Set<string>;
  readonly lifetime?: number;
  readonly pass?: Pass;
}

export async function sweep(options: SweepOptions): Promise<void> {
  const steps: readonly (readonly [string, () => Promise<void>])[] = [
    ['clock', () => followClock(options)],
    ['expire', () => expireOverdue(options)],
    ['requeue', () => requeue(options)],
    ['pending', () => discardUnanswered(options)],
    ['purge', () => purge(options)],
    ['strays', () => removeStrays(options)],
  ];
  // One step that fails must not keep the others from their work.
  for (const [name, step] of steps) {
    try {
      await step();
    } catch (error) {
      options.report({ kind: 'fault', where: `sweep: ${name}`, reason: explainError(error) });
    }
  }
}

/**
 * The system's clock was put forward or back: everything that waits for its time goes on waiting as long as it would have
 * (attack R17). Mail that came in since the step has the new time already.
 */
async function followClock({ store, report, clock, lifetime = 0 }: SweepOptions): Promise<void> {
  const step = clock?.step() ?? 0;
  if (clock === undefined || step === 0) return;
  if (Math.abs(step) > DRIFT_MS) {
    const since = clock.now() + DRIFT_MS;
    const moved = (column: string) => sql<number>`${sql.ref(column)} + ${step}`;
    await guard("can't move the deadlines after a step of the clock", () =>
      store.records.transaction().execute(async (tx) => {
        await tx
          .updateTable('message')
          .set({
            next_try_at: moved('next_try_at'),
            give_up_at: sql<number>`coalesce(give_up_at, created_at + ${lifetime}) + ${step}`,
            lease_until: moved('lease_until'),
          })
          .where('state', '=', 'sending')
          .where(sql<number>`coalesce(decided_at, created_at)`, '<=', since)
          .execute();
        await tx
          .updateTable('message')
          .set({ expires_at: moved('expires_at'), purge_at: moved('purge_at') })
          .where(sql<number>`coalesce(decided_at, created_at)`, '<=', since)
          .execute();
        await tx
          .updateTable('message')
          .set({ created_at: moved('created_at') })
          .where('state', '=', 'pending')
          .where('created_at', '<=', since)
          .execute();
        const detail = `${Math.round(step / 1000)} s`;
        await audit(tx, { at: clock.now() + step, actor: 'postern', action: 'clock-step', reference: null, detail });
      }),
    );
    report({ kind: 'clock-stepped', seconds: Math.round(step / 1000) });
  }
  clock.adopt(step);
}

/** In time even when Redis has forgotten to remind. */
async function expireOverdue({ store, review, report, now }: SweepOptions): Promise<void> {
  const overdue = await guard("can't look for overdue mail", () =>
    store.records
      .selectFrom('message')
      .select('reference')
      .where('state', '=', 'held')
      .where('on_expire', 'is not', null)
      .where('expires_at', '<=', now())
      .execute(),
  );
  const references = overdue.map((row) => row.reference as Reference);
  await forEach(references, 'expire', report, (reference) => review.expire(reference));
}

async function requeue({ store, queue, report }: SweepOptions): Promise<void> {
  const held = await guard("can't read the review list", () =>
    store.records.selectFrom('message').select(['reference', 'expires_at']).where('state', '=', 'held').execute(),
  );
  const known = new Set(await queue.reviewList());
  let requeued = 0;
  for (const { reference, expires_at: expiresAt } of held) {
    if (known.has(reference as Reference)) continue;
    await queue.review(reference as Reference, expiresAt);
    requeued++;
  }
  const sending = await guard("can't read mail that is being sent", () =>
    store.records
      .selectFrom('message')
      .select(['reference', 'tries', 'next_try_at', 'reverse_path'])
      .where('state', '=', 'sending')
      .execute(),
  );
  // Adding a job that exists does nothing: the id is made of reference and number of tries.
  for (const { reference, tries, next_try_at: at, reverse_path: sender } of sending)
    await queue.deliver(reference as Reference, tries, at ?? 0, sender);
  report({ kind: 'sweep', requeued, held: held.length, sending: sending.length });
}

async function discardUnanswered({ store, now }: SweepOptions): Promise<void> {
  const leftovers = await guard("can't look for unanswered mail", () =>
    store.records
      .selectFrom('message')
      .select('reference')
      .where('state', '=', 'pending')
      .where('created_at', '<', now() - PENDING_LIFETIME_MS)
      .execute(),
  );
  await store.discard(leftovers.map((row) => row.reference as Reference));
}

/** Destroys the bytes and the summary of mail that was decided long enough ago; the record of the decision stays. */
async function purge({ store, files, report, now, pass = passFreely }: SweepOptions): Promise<void> {
  const due = await guard("can't look for mail to be destroyed", () =>
    store.records
      .selectFrom('message')
      .select('reference')
      .where('state', '=', 'closed')
      .where('purge_at', '<=', now())
      .execute(),
  );
  const references = due.map((row) => row.reference as Reference);
  await forEach(references, 'purge', report, async (reference) => {
    await files.remove(reference);
    pass('purge:after-file');
    await guard("can't record a destruction", () =>
      store.records
        .updateTable('message')
        .set({ summary_json: null, purge_at: null })
        .where('reference', '=', reference)
        .execute(),
    );
    report({ kind: 'purged', reference });
  });
}

/** One that can't be dealt with is reported and keeps no other from its turn (attack R25). */
async function forEach(
  references: readonly Reference[],
  step: string,
  report: Report,
  work: (reference: Reference) => Promise<void>,
): Promise<void> {
  for (const reference of references) {
    try {
      await work(reference);
    } catch (error) {
      report({ kind: 'fault', where: `sweep: ${step}`, reason: explainError(error), reference });
    }
  }
}

/** Files whose record never came to be: a crash between file and record. Nobody was told 250. */
async function removeStrays({ store, files, report, now, clock, reported = new Set() }: SweepOptions): Promise<void> {
  const { references, foreign } = await files.olderThan(now() - PENDING_LIFETIME_MS);
  const news = foreign.filter((name) => !reported.has(name));
  for (const name of news) reported.add(name);
  if (news[0] !== undefined) report({ kind: 'foreign-files', folder: 'held', count: news.length, example: news[0] });
  // A file that is being kept at this moment may look old after a step of the clock.
  if (clock !== undefined && clock.settledFor() < PENDING_LIFETIME_MS) return;
  await forEach(references, 'strays', report, async (reference) => {
    if ((await store.find(reference)) === undefined) await files.remove(reference);
  });
}
