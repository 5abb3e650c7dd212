// What an operator may do about mail that is ours to deliver: try it now, or give it up. Each is one compare-and-set with its
// audit entry, like a reviewer's decision; what is being sent at this very moment is left to the process that sends it.
import type { Reference } from '../mail/reference.ts';
import type { HeldFiles, StoredBytes } from './held-files.ts';
import type { FailedRecipient, Notices } from './notices.ts';
import type { ReviewQueue } from './queue.ts';
import { audit, guard, insert, toRow, type KeptMail, type MailStore, type NewMail } from './store.ts';

export interface OutgoingOptions {
  readonly store: MailStore;
  readonly files: HeldFiles;
  readonly composeFailure: Notices['composeFailure'];
  readonly queue: Pick<ReviewQueue, 'deliver' | 'deliverNow'>;
  readonly now: () => number;
  readonly lifetime: number;
  readonly keepDecided: number;
}

export interface Drop {
  readonly actor: string;
  readonly reason: string;
  /** The sender is not told. */
  readonly silent: boolean;
}

export type OutgoingResult =
  | { readonly kind: 'done'; readonly mail: KeptMail; readonly isSenderTold: boolean }
  /** A delivery is under way; how it ends is not known yet. */
  | { readonly kind: 'busy'; readonly mail: KeptMail }
  /** It is not in the queue: held, delivered, given up. */
  | { readonly kind: 'not-queued'; readonly mail: KeptMail }
  | { readonly kind: 'unknown' };

export class Outgoing {
  readonly #options: OutgoingOptions;

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** Mail that waits to be sent, oldest first. */
  async list(limit: number): Promise<readonly KeptMail[]> {
    return await this.#options.store.list(['sending'], limit);
  }

  /** Plans an attempt for now. Its number of tries and its end stay what they are. */
  async retry(reference: Reference, actor: string): Promise<OutgoingResult> {
    const { store, queue, now } = this.#options;
    const at = now();
    const mail = await store.find(reference);
    if (mail === undefined || mail.state === 'pending') return { kind: 'unknown' };
    if (mail.state !== 'sending') return { kind: 'not-queued', mail };
    const won = await guard("can't plan an attempt", () =>
      store.records.transaction().execute(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('message')
          .set({ next_try_at: at })
          .where('reference', '=', reference)
          .where('state', '=', 'sending')
          .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', at)]))
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await audit(tx, { at, actor, action: 'retry', reference, detail: `after ${mail.tries} tries` });
        return true;
      }),
    );
    if (!won) return await this.#overtaken(reference, mail);
    await queue.deliverNow(reference, mail.tries);
    return { kind: 'done', mail, isSenderTold: false };
  }

  /** Gives it up for all who do not have it yet. The sender is told like of any failure, unless it is to be silent. */
  async drop(reference: Reference, drop: Drop): Promise<OutgoingResult> {
    const { store, files, queue, now, composeFailure } = this.#options;
    const mail = await store.find(reference);
    if (mail === undefined || mail.state === 'pending') return { kind: 'unknown' };
    if (mail.state !== 'sending') return { kind: 'not-queued', mail };
    const given = mail.recipients.flatMap(({ state }, position): readonly FailedRecipient[] =>
      state === 'delivered' || state === 'failed' ? [] : [{ position, reply: GIVEN_UP, why: 'dropped' }],
    );
    const notice = drop.silent ? undefined : await composeFailure(mail, given);
    const bytes = notice === undefined ? undefined : await files.write(notice.reference, notice.content);
    const told = notice === undefined || bytes === undefined ? undefined : { notice, bytes };
    if (!(await this.#close(mail, drop, told))) {
      if (notice !== undefined) await files.remove(notice.reference);
      return await this.#overtaken(reference, mail);
    }
    if (notice !== undefined) await queue.deliver(notice.reference, 0, now());
    return { kind: 'done', mail, isSenderTold: notice !== undefined };
  }

  /** Closes it, with the notification on its way, in one transaction. False: it is not as it was found any more. */
  async #close(mail: KeptMail, drop: Drop, told?: { notice: NewMail; bytes: StoredBytes }): Promise<boolean> {
    const { store, now, lifetime, keepDecided } = this.#options;
    const { reference } = mail;
    const at = now();
    const isDelivered = mail.recipients.some((r) => r.state === 'delivered');
    return await guard("can't give a message up", () =>
      store.records.transaction().execute(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('message')
          .set({
            state: 'closed',
            resolution: isDelivered ? (mail.purpose === 'review' ? 'released' : 'delivered') : 'failed',
            last_problem: GIVEN_UP,
            next_try_at: null,
            lease_owner: null,
            lease_until: null,
            purge_at: at + keepDecided,
          })
          .where('reference', '=', reference)
          .where('state', '=', 'sending')
          .where('tries', '=', mail.tries)
          .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', at)]))
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await tx
          .updateTable('recipient')
          .set({ state: 'failed', reply: GIVEN_UP })
          .where('reference', '=', reference)
          .where('state', 'not in', ['delivered', 'failed'])
          .execute();
        if (told !== undefined)
          await insert(tx, { ...toRow(told.notice, told.bytes, 'sending'), give_up_at: at + lifetime }, told.notice);
        const action = drop.silent ? 'drop-silently' : 'drop';
        await audit(tx, { at, actor: drop.actor, action, reference, detail: drop.reason });
        return true;
      }),
    );
  }

  /** Somebody else was quicker: it is being sent now, or it has come to an end. */
  async #overtaken(reference: Reference, before: KeptMail): Promise<OutgoingResult> {
    const mail = (await this.#options.store.find(reference)) ?? before;
    return mail.state === 'sending' ? { kind: 'busy', mail } : { kind: 'not-queued', mail };
  }
}

/** What stands with a recipient, and in the notification, in place of a server's reply. */
const GIVEN_UP = 'delivery was given up by the administrator';
