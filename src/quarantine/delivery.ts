// Sends mail that is ours to send: released mail, encrypted copies, notices. One attempt per call; what it learns is in the
// records before it matters (at the final dot, after the reply), so that a crash at any moment neither loses the message nor
// sends a released one twice. The hash of what is really sent must be the hash of what was stored, or the dot is not sent.
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { passFreely, type Pass } from '../mail/crash-point.ts';
import type { Report } from '../mail/event.ts';
import { explainError, Fault, isFault } from '../mail/fault.ts';
import type { NextHop } from '../mail/next-hop.ts';
import { isPositive, isTransient, replyText, type Reply } from '../mail/reply.ts';
import type { Reference } from '../mail/reference.ts';
import { HashedContent } from './hashed-content.ts';
import type { HeldFiles, StoredBytes } from './held-files.ts';
import { mailParameters, rcptParameters, unspeakable } from './kept-envelope.ts';
import type { Notices } from './notices.ts';
import type { ReviewQueue } from './queue.ts';
import type { RecipientState, RecordsSchema, Resolution, State } from './records.ts';
import { audit, guard, insert, toRow, type KeptMail, type MailStore, type NewMail } from './store.ts';

export interface DeliveryOptions {
  readonly store: MailStore;
  readonly files: HeldFiles;
  /** Opens a conversation with the server behind a listener. */
  readonly open: (listener: string) => Promise<NextHop>;
  readonly composeFailure: Notices['composeFailure'];
  readonly composeDelay: Notices['composeDelay'];
  readonly composeRelayed: Notices['composeRelayed'];
  /** Where a notification about failure is announced; the sweep makes good what is missed. */
  readonly queue: Pick<ReviewQueue, 'deliver'>;
  readonly report: Report;
  readonly now: () => number;
  readonly lifetime: number;
  /** Milliseconds after which the sender is told, once, that delivery takes longer; absent: never. */
  readonly warnAfter?: number;
  readonly keepDecided: number;
  /** Milliseconds that a lease holds without being renewed. */
  readonly lease?: number;
  readonly pass?: Pass;
}

/** What an attempt led to: it is over, or when to try again (milliseconds since the epoch). */
export type Attempt =
  { readonly kind: 'over' } | { readonly kind: 'again'; readonly at: number; readonly tries: number };

const OVER: Attempt = { kind: 'over' };
const LEASE_MS = 30_000;

/** Minutes between tries; the last goes on until the message is given up (RFC 5321 section 4.5.4.1). */
const BACK_OFF_MINUTES = [1, 2, 5, 10, 20, 30, 60, 120, 240];

export function backOff(tries: number): number {
  return (BACK_OFF_MINUTES[Math.min(tries, BACK_OFF_MINUTES.length) - 1] ?? 1) * 60_000;
}

interface Progress {
  readonly position: number;
  state: RecipientState;
  reply: string | null;
  /** Tried in vain for as long as we try. */
  why?: 'expired';
  /** Taken by a server that sends no notifications of its own. */
  untold?: boolean;
}

/** What an attempt led to, as it goes into the records. */
interface Outcome {
  readonly state: State;
  readonly tries: number;
  readonly nextTryAt: number | null;
  readonly lastProblem: string | null;
  readonly at: number;
  readonly warnedAt: number | null;
}

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #lease: number;
  readonly #pass: Pass;
  /** Names this process's leases; another process, or this one after a restart, has another name. */
  readonly #owner = randomUUID();

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#lease = options.lease ?? LEASE_MS;
    this.#pass = options.pass ?? passFreely;
  }

  /** Tries once. Does nothing when another process is at it or there is nothing to do. Throws storage faults only. */
  async attempt(reference: Reference): Promise<Attempt> {
    if (!(await this.#takeLease(reference))) return OVER;
    const renewal = setInterval(() => void this.#renewLease(reference).catch(() => undefined), this.#lease / 3);
    try {
      this.#pass('release:after-lease');
      const mail = await this.#options.store.find(reference);
      return mail === undefined ? OVER : await this.#send(mail);
    } finally {
      clearInterval(renewal);
    }
  }

  async #send(mail: KeptMail): Promise<Attempt> {
    const progress: Progress[] = mail.recipients.map(({ state, reply: text }, position) => ({
      position,
      // A crash at the dot: released mail may have arrived, and a person decides; the rest is sent again (RFC 1047).
      state: state === 'at-dot' ? (mail.purpose === 'review' ? 'uncertain' : 'waiting') : state,
      reply: text,
    }));
    const waiting = progress.filter((p) => p.state === 'waiting');
    const repeated = waiting.filter((p) => mail.recipients[p.position]?.state === 'at-dot').length;
    if (repeated > 0) this.#reportRepetition(mail.reference, repeated);
    let problem: string | null = null;
    if (waiting.length > 0) {
      try {
        await this.#transact(mail, waiting);
      } catch (error) {
        if (isFault(error, 'corrupt') || isMissingFile(error)) return await this.#park(mail, error);
        problem = explainError(error);
      }
    }
    return await this.#conclude(mail, progress, problem);
  }

  /** One SMTP transaction for all waiting recipients. Their states are brought up to date as the server answers. */
  async #transact(mail: KeptMail, waiting: readonly Progress[]): Promise<void> {
    const hop = await this.#options.open(mail.listener);
    try {
      const mailReply =
        unspeakable(mail, hop.capabilities) ??
        (await hop.mail(mail.reversePath, mailParameters(mail, hop.capabilities)));
      if (!isPositive(mailReply)) return settle(waiting, mailReply);
      const accepted: Progress[] = [];
      for (const recipient of waiting) {
        const kept = mail.recipients[recipient.position];
        if (kept === undefined) continue;
        const answer = await hop.rcpt({
          address: kept.address,
          parameters: rcptParameters(kept.parameters, hop.capabilities),
        });
        if (isPositive(answer)) accepted.push(recipient);
        else settle([recipient], answer);
      }
      if (accepted.length > 0) await this.#transmit(mail, hop, accepted);
    } finally {
      await hop.quit();
    }
  }

  async #transmit(mail: KeptMail, hop: NextHop, accepted: readonly Progress[]): Promise<void> {
    const sent = new HashedContent(this.#options.store.content(mail));
    const recipients = accepted.flatMap(({ position }) => mail.recipients[position]?.address ?? []);
    let atDot = false;
    try {
      const answer = await hop.data({ recipients, trace: mail.trace, content: sent }, async () => {
        if (sent.sha256() !== mail.sha256)
          throw new Fault('corrupt', `the stored bytes of ${mail.reference} have changed`);
        this.#pass('release:before-dot');
        await this.#markAtDot(mail.reference, accepted);
        atDot = true;
        this.#pass('release:at-dot');
      });
      this.#pass('release:after-dot');
      settle(accepted, answer);
      if (!hop.capabilities.has('DSN')) for (const recipient of accepted) recipient.untold = true;
    } catch (error) {
      if (atDot && isFault(error, 'downstream-outcome-unknown')) {
        for (const recipient of accepted) {
          recipient.state = mail.purpose === 'review' ? 'uncertain' : 'waiting';
          recipient.reply = 'no answer to the end of data';
        }
        if (mail.purpose !== 'review') this.#reportRepetition(mail.reference, accepted.length);
      }
      throw error;
    }
  }

  /** Written down before the dot goes out, and only while the lease is ours: an overtaken process stops here (attack R08). */
  async #markAtDot(reference: Reference, recipients: readonly Progress[]): Promise<void> {
    const { store, now } = this.#options;
    const positions = recipients.map((r) => r.position);
    const isOurs = await guard("can't record the final dot", () =>
      store.records.transaction().execute(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('message')
          .set({ lease_until: now() + this.#lease })
          .where('reference', '=', reference)
          .where('lease_owner', '=', this.#owner)
          .where('state', '=', 'sending')
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await tx
          .updateTable('recipient')
          .set({ state: 'at-dot' })
          .where('reference', '=', reference)
          .where('position', 'in', positions)
          .execute();
        return true;
      }),
    );
    if (!isOurs) throw new Fault('deadline', 'another process has taken over the delivery');
  }

  /** Writes down what the attempt led to, and sets the notifications about it on their way. */
  async #conclude(mail: KeptMail, progress: readonly Progress[], problem: string | null): Promise<Attempt> {
    const at = this.#options.now();
    const giveUpAt = mail.giveUpAt ?? mail.createdAt + this.#options.lifetime;
    for (const recipient of progress) {
      if (recipient.state !== 'waiting' || at < giveUpAt) continue;
      recipient.state = 'failed';
      recipient.why = 'expired';
      recipient.reply = `delivery was tried in vain until its time was up; last: ${recipient.reply ?? problem ?? 'no answer'}`;
    }
    const tries = mail.tries + 1;
    const goesOn = progress.some((p) => p.state === 'waiting');
    const warnAt = this.#warnAt(mail, giveUpAt);
    const isLate = goesOn && at >= warnAt;
    const notices = await this.#notices(mail, progress, isLate ? giveUpAt : undefined);
    const state: State = goesOn ? 'sending' : progress.some((p) => p.state === 'uncertain') ? 'uncertain' : 'closed';
    // In time for the warning and for the last try, however long the pause would be.
    const milestones = [warnAt, giveUpAt].filter((time) => time > at);
    const nextTryAt = goesOn ? Math.min(at + backOff(tries), ...milestones) : null;
    const lastProblem = problem ?? progress.find((p) => p.state !== 'delivered' && p.reply !== null)?.reply ?? null;
    const warnedAt = isLate ? at : mail.warnedAt;
    this.#pass('release:before-record');
    await this.#record(mail, progress, { state, tries, nextTryAt, lastProblem, at, warnedAt }, notices);
    this.#pass('release:after-record');
    for (const notice of notices) await this.#options.queue.deliver(notice.reference, 0, at);
    this.#reportAttempt(mail, progress, tries, lastProblem ?? '');
    return nextTryAt === null ? OVER : { kind: 'again', at: nextTryAt, tries };
  }

  /** When the sender is to be told that it takes longer; never twice. */
  #warnAt(mail: KeptMail, giveUpAt: number): number {
    const { warnAfter, lifetime } = this.#options;
    if (warnAfter === undefined || mail.warnedAt !== null) return Number.POSITIVE_INFINITY;
    return giveUpAt - lifetime + warnAfter;
  }

  /** @param lateUntil the sender is to be told that it takes longer, at most until then */
  async #notices(
    mail: KeptMail,
    progress: readonly Progress[],
    lateUntil: number | undefined,
  ): Promise<readonly NewMail[]> {
    const { composeFailure, composeDelay, composeRelayed } = this.#options;
    const newly = (state: RecipientState): readonly Progress[] =>
      progress.filter((p) => p.state === state && mail.recipients[p.position]?.state !== state);
    const [failed, untold] = [newly('failed'), newly('delivered').filter((p) => p.untold === true)];
    const waiting = progress.filter((p) => p.state === 'waiting');
    const notices = [
      failed.length === 0 ? undefined : await composeFailure(mail, failed),
      lateUntil === undefined ? undefined : await composeDelay(mail, waiting, lateUntil),
      untold.length === 0 ? undefined : await composeRelayed(mail, untold),
    ];
    return notices.filter((notice) => notice !== undefined);
  }

  async #record(
    mail: KeptMail,
    progress: readonly Progress[],
    to: Outcome,
    notices: readonly NewMail[],
  ): Promise<void> {
    const { store, files, keepDecided, lifetime } = this.#options;
    const stored: { notice: NewMail; bytes: StoredBytes }[] = [];
    for (const notice of notices) stored.push({ notice, bytes: await files.write(notice.reference, notice.content) });
    const isClosed = to.state === 'closed';
    await guard("can't record a delivery", () =>
      store.records.transaction().execute(async (tx) => {
        const { lease_owner: owner } = await tx
          .selectFrom('message')
          .select('lease_owner')
          .where('reference', '=', mail.reference)
          .executeTakeFirstOrThrow();
        if (owner !== this.#owner) {
          await recordLate(tx, mail, progress, { at: to.at, purgeAt: to.at + keepDecided });
          return;
        }
        for (const { position, state, reply: text } of progress) {
          await tx
            .updateTable('recipient')
            .set({ state, reply: text })
            .where('reference', '=', mail.reference)
            .where('position', '=', position)
            .execute();
        }
        await tx
          .updateTable('message')
          .set({
            state: to.state,
            tries: to.tries,
            next_try_at: to.nextTryAt,
            last_problem: to.lastProblem,
            warned_at: to.warnedAt,
            lease_owner: null,
            lease_until: null,
            ...(isClosed ? { resolution: resolutionOf(mail, progress), purge_at: to.at + keepDecided } : {}),
          })
          .where('reference', '=', mail.reference)
          .execute();
        for (const { notice, bytes } of stored)
          await insert(tx, { ...toRow(notice, bytes, 'sending'), give_up_at: to.at + lifetime }, notice);
        if (isClosed) await auditDelivery(tx, mail.reference, progress, to.at);
      }),
    );
  }

  /** Bytes that can't be read or are not what was stored are never sent (attack G03). */
  async #park(mail: KeptMail, error: unknown): Promise<Attempt> {
    const { store, now, report } = this.#options;
    const reason = explainError(error);
    await guard("can't record damaged mail", () =>
      store.records.transaction().execute(async (tx) => {
        await tx
          .updateTable('message')
          .set({ state: 'corrupt', last_problem: reason, lease_owner: null, lease_until: null, next_try_at: null })
          .where('reference', '=', mail.reference)
          .execute();
        await audit(tx, {
          at: now(),
          actor: 'postern',
          action: 'park-corrupt',
          reference: mail.reference,
          detail: reason,
        });
      }),
    );
    report({ kind: 'corrupt', reference: mail.reference, reason });
    return OVER;
  }

  #reportAttempt(mail: KeptMail, progress: readonly Progress[], tries: number, reason: string): void {
    const { report } = this.#options;
    const { reference, purpose } = mail;
    const before = (state: RecipientState): number => mail.recipients.filter((r) => r.state === state).length;
    const gained = (state: RecipientState): number => progress.filter((p) => p.state === state).length - before(state);
    if (gained('delivered') > 0) report({ kind: 'delivered', reference, recipients: gained('delivered'), purpose });
    if (gained('failed') > 0) report({ kind: 'delivery-failed', reference, reason, recipients: gained('failed') });
    if (gained('uncertain') > 0)
      report({ kind: 'delivery-uncertain', reference, reason, recipients: gained('uncertain') });
    if (progress.some((p) => p.state === 'waiting')) report({ kind: 'delivery-deferred', reference, reason, tries });
  }

  #reportRepetition(reference: Reference, recipients: number): void {
    this.#options.report({ kind: 'possible-duplicate', reference, recipients });
  }

  async #takeLease(reference: Reference): Promise<boolean> {
    const { store, now } = this.#options;
    const at = now();
    const { numUpdatedRows } = await guard("can't take a lease", () =>
      store.records
        .updateTable('message')
        .set({ lease_owner: this.#owner, lease_until: at + this.#lease })
        .where('reference', '=', reference)
        .where('state', '=', 'sending')
        .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', at)]))
        .executeTakeFirst(),
    );
    return numUpdatedRows > 0n;
  }

  async #renewLease(reference: Reference): Promise<void> {
    const { store, now } = this.#options;
    await store.records
      .updateTable('message')
      .set({ lease_until: now() + this.#lease })
      .where('reference', '=', reference)
      .where('lease_owner', '=', this.#owner)
      .execute();
  }
}

/**
 * The lease went to another process while we waited for the server, for example because this one was stopped for minutes. What
 * we know for sure still counts: these recipients have the message, and nobody needs to wonder.
 */
async function recordLate(
  tx: Transaction<RecordsSchema>,
  mail: KeptMail,
  progress: readonly Progress[],
  when: { at: number; purgeAt: number },
): Promise<void> {
  const { reference } = mail;
  for (const { position, state, reply: text } of progress) {
    if (state !== 'delivered') continue;
    await tx
      .updateTable('recipient')
      .set({ state, reply: text })
      .where('reference', '=', reference)
      .where('position', '=', position)
      .where('state', 'in', ['at-dot', 'uncertain', 'waiting'])
      .execute();
  }
  const now = await tx.selectFrom('recipient').select('state').where('reference', '=', reference).execute();
  if (now.some((r) => r.state !== 'delivered' && r.state !== 'failed')) return;
  const { numUpdatedRows } = await tx
    .updateTable('message')
    .set({ state: 'closed', resolution: resolutionOf(mail, now), purge_at: when.purgeAt })
    .where('reference', '=', reference)
    .where('state', '=', 'uncertain')
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await auditDelivery(tx, reference, now, when.at);
}

async function auditDelivery(
  tx: Transaction<RecordsSchema>,
  reference: Reference,
  recipients: readonly Pick<Progress, 'state'>[],
  at: number,
): Promise<void> {
  const delivered = recipients.filter((r) => r.state === 'delivered').length;
  const detail = `${delivered}/${recipients.length}`;
  await audit(tx, { at, actor: 'postern', action: 'delivery', reference, detail });
}

function isMissingFile(error: unknown): boolean {
  const cause = isFault(error, 'storage') ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/** 4xx: try again; 5xx: failed for good; 2xx: delivered. */
function settle(recipients: readonly Progress[], answer: Reply): void {
  for (const recipient of recipients) {
    recipient.state = isPositive(answer) ? 'delivered' : isTransient(answer) ? 'waiting' : 'failed';
    recipient.reply = replyText(answer);
  }
}

function resolutionOf(mail: KeptMail, progress: readonly Pick<Progress, 'state'>[]): Resolution {
  if (!progress.some((p) => p.state === 'delivered')) return 'failed';
  return mail.purpose === 'review' ? 'released' : 'delivered';
}
