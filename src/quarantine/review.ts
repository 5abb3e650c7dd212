// A person's decision about held mail: release, return, delete. Each is one compare-and-set with its audit entry in the same
// transaction: it is decided once, by one, and what happens next survives any crash. Nothing is sent here; delivery.ts sends.
import { passFreely, type Pass } from '../mail/crash-point.ts';
import type { Report } from '../mail/event.ts';
import type { Reference } from '../mail/reference.ts';
import type { HeldFiles } from './held-files.ts';
import type { Notices } from './notices.ts';
import type { ReviewQueue } from './queue.ts';
import type { Resolution, State } from './records.ts';
import { audit, guard, insert, toRow, type KeptMail, type MailStore, type NewMail } from './store.ts';

export const REVIEW_ACTIONS = ['release', 'return', 'delete'] as const;
export type ReviewAction = (typeof REVIEW_ACTIONS)[number];

/** Who decides and why; the reason is kept for the audit and, for a return, told to the sender. */
export interface Ruling {
  readonly actor: string;
  readonly reason: string;
  /** Send again although an earlier delivery may have arrived. */
  readonly again?: boolean;
}

export type ReviewOutcome =
  | { readonly kind: 'done'; readonly mail: KeptMail }
  /** Somebody was quicker, or it was decided long ago. */
  | { readonly kind: 'decided-already'; readonly mail: KeptMail }
  /** Delivery broke off behind the final dot: releasing needs `again`. */
  | { readonly kind: 'uncertain'; readonly mail: KeptMail }
  | { readonly kind: 'not-reviewable'; readonly mail: KeptMail }
  | { readonly kind: 'unknown' };

export interface ReviewOptions {
  readonly store: MailStore;
  readonly files: HeldFiles;
  readonly composeReturn: Notices['composeReturn'];
  readonly queue: Pick<ReviewQueue, 'reviewed' | 'deliver'>;
  readonly report: Report;
  readonly now: () => number;
  /** Milliseconds that delivery is tried. */
  readonly lifetime: number;
  /** Milliseconds that the bytes of decided mail are kept. */
  readonly keepDecided: number;
  readonly pass?: Pass;
}

const REVIEWABLE: readonly State[] = ['held', 'uncertain', 'corrupt'];

export class Review {
  readonly #options: ReviewOptions;
  readonly #pass: Pass;

  constructor(options: ReviewOptions) {
    this.#options = options;
    this.#pass = options.pass ?? passFreely;
  }

  async decide(action: ReviewAction, reference: Reference, ruling: Ruling): Promise<ReviewOutcome> {
    const mail = await this.#options.store.find(reference);
    if (mail === undefined || mail.state === 'pending') return { kind: 'unknown' };
    if (mail.purpose !== 'review' && mail.state === 'sending') return { kind: 'not-reviewable', mail };
    if (!REVIEWABLE.includes(mail.state)) return { kind: 'decided-already', mail };
    if (mail.state === 'corrupt' && action === 'release') return { kind: 'not-reviewable', mail };
    if (mail.state === 'uncertain' && action === 'release' && ruling.again !== true) return { kind: 'uncertain', mail };
    const toSend = await this.#carryOut(action, mail, ruling);
    const after = (await this.#options.store.find(reference)) ?? mail;
    if (toSend === undefined) return { kind: 'decided-already', mail: after };
    const { queue, report, now } = this.#options;
    report({ kind: 'reviewed', reference, action, actor: ruling.actor });
    await queue.reviewed(reference);
    const sender = action === 'release' ? (mail.reversePath?.wire ?? '') : '';
    for (const each of toSend) await queue.deliver(each, 0, now(), sender);
    return { kind: 'done', mail: after };
  }

  /** What is to be sent now that it is decided; undefined when somebody else decided first. */
  #carryOut(action: ReviewAction, mail: KeptMail, ruling: Ruling): Promise<readonly Reference[] | undefined> {
    switch (action) {
      case 'release':
        return this.#release(mail, ruling);
      case 'return':
        return this.#return(mail, ruling);
      case 'delete':
        return this.#close(mail, ruling, 'deleted').then((won) => (won ? [] : undefined));
    }
  }

  async #release(mail: KeptMail, ruling: Ruling): Promise<readonly Reference[] | undefined> {
    const { store, now, lifetime } = this.#options;
    const at = now();
    const won = await guard("can't record a release", () =>
      store.records.transaction().execute(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('message')
          .set({
            state: 'sending',
            decided_by: ruling.actor,
            decided_at: at,
            decided_reason: ruling.reason,
            tries: 0,
            warned_at: null,
            next_try_at: at,
            give_up_at: at + lifetime,
            lease_owner: null,
            lease_until: null,
          })
          .where('reference', '=', mail.reference)
          .where('state', '=', mail.state)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await tx
          .updateTable('recipient')
          .set({ state: 'waiting' })
          .where('reference', '=', mail.reference)
          .where('state', 'in', ['uncertain', 'at-dot'])
          .execute();
        await audit(tx, {
          at,
          actor: ruling.actor,
          action: 'release',
          reference: mail.reference,
          detail: ruling.reason,
        });
        return true;
      }),
    );
    if (!won) return undefined;
    this.#pass('release:after-decision');
    return [mail.reference];
  }

  /** Closes the message and, in the same transaction, sets the notification to its sender on its way. */
  async #return(mail: KeptMail, ruling: Ruling): Promise<readonly Reference[] | undefined> {
    const notice = await this.#options.composeReturn(mail, ruling.reason);
    if (notice === undefined) return (await this.#close(mail, ruling, 'returned')) ? [] : undefined;
    const stored = await this.#options.files.write(notice.reference, notice.content);
    this.#pass('return:after-file');
    const won = await this.#close(mail, ruling, 'returned', { notice, stored });
    if (!won) {
      await this.#options.files.remove(notice.reference);
      return undefined;
    }
    this.#pass('return:after-decision');
    return [notice.reference];
  }

  async #close(
    mail: KeptMail,
    ruling: Ruling,
    resolution: Resolution,
    extra?: { notice: NewMail; stored: { size: number; sha256: string } },
  ): Promise<boolean> {
    const { store, now, keepDecided, lifetime } = this.#options;
    const at = now();
    return await guard("can't record a decision", () =>
      store.records.transaction().execute(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('message')
          .set({
            state: 'closed',
            resolution,
            decided_by: ruling.actor,
            decided_at: at,
            decided_reason: ruling.reason,
            next_try_at: null,
            purge_at: at + keepDecided,
          })
          .where('reference', '=', mail.reference)
          .where('state', '=', mail.state)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        if (extra !== undefined) {
          await insert(
            tx,
            { ...toRow(extra.notice, extra.stored, 'sending'), give_up_at: at + lifetime },
            extra.notice,
          );
        }
        const action = resolution === 'returned' ? 'return' : 'delete';
        await audit(tx, { at, actor: ruling.actor, action, reference: mail.reference, detail: ruling.reason });
        return true;
      }),
    );
  }

  /** What a rule ordered for mail that nobody decided about in time. Does nothing before its time (attack G10). */
  async expire(reference: Reference): Promise<void> {
    const mail = await this.#options.store.find(reference);
    const due = mail?.expiresAt ?? Number.POSITIVE_INFINITY;
    if (mail === undefined || mail.state !== 'held' || mail.onExpire === null || due > this.#options.now()) return;
    const action: ReviewAction = mail.onExpire === 'deliver' ? 'release' : mail.onExpire;
    await this.decide(action, reference, { actor: 'policy', reason: 'nobody decided in time' });
  }
}
