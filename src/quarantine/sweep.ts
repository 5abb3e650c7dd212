// The sweep: makes everything again that Redis should know, from the records, and does what time demands. Runs at start and
// every minute. Whatever was forgotten, flushed or lost comes back here (attack R07); running it twice changes nothing.
import { passFreely, type Pass } from '../mail/crash-point.ts';
import type { Report } from '../mail/event.ts';
import { explainError } from '../mail/fault.ts';
import type { Reference } from '../mail/reference.ts';
import type { HeldFiles } from './held-files.ts';
import type { ReviewQueue } from './queue.ts';
import type { Review } from './review.ts';
import { guard, type MailStore } from './store.ts';

/** Mail that is pending longer than any SMTP reply takes was never answered: the client has it and tries again. */
const PENDING_LIFETIME_MS = 3_600_000;

export interface SweepOptions {
  readonly store: MailStore;
  readonly files: HeldFiles;
  readonly queue: ReviewQueue;
  readonly review: Review;
  readonly report: Report;
  readonly now: () => number;
  readonly pass?: Pass;
}

export async function sweep(options: SweepOptions): Promise<void> {
  const steps: readonly (readonly [string, () => Promise<void>])[] = [
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

/** In time even when Redis has forgotten to remind. */
async function expireOverdue({ store, review, now }: SweepOptions): Promise<void> {
  const overdue = await guard("can't look for overdue mail", () =>
    store.records
      .selectFrom('message')
      .select('reference')
      .where('state', '=', 'held')
      .where('on_expire', 'is not', null)
      .where('expires_at', '<=', now())
      .execute(),
  );
  for (const { reference } of overdue) await review.expire(reference as Reference);
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
      .select(['reference', 'tries', 'next_try_at'])
      .where('state', '=', 'sending')
      .execute(),
  );
  // Adding a job that exists does nothing: the id is made of reference and number of tries.
  for (const { reference, tries, next_try_at: at } of sending)
    await queue.deliver(reference as Reference, tries, at ?? 0);
  report({ kind: 'sweep', requeued, held: held.length });
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
  for (const { reference } of due) {
    await files.remove(reference as Reference);
    pass('purge:after-file');
    await guard("can't record a destruction", () =>
      store.records
        .updateTable('message')
        .set({ summary_json: null, purge_at: null })
        .where('reference', '=', reference)
        .execute(),
    );
    report({ kind: 'purged', reference: reference as Reference });
  }
}

/** Files whose record never came to be: a crash between file and record. Nobody was told 250. */
async function removeStrays({ store, files, now }: SweepOptions): Promise<void> {
  for (const reference of await files.olderThan(now() - PENDING_LIFETIME_MS)) {
    if ((await store.find(reference)) === undefined) await files.remove(reference);
  }
}
