// Held mail as one thing: opens store, queues, review, delivery and sweep in order and closes them in reverse.
import { join } from 'node:path';
import type { Pass } from '../mail/crash-point.ts';
import type { Report } from '../mail/event.ts';
import { explainError, isFault } from '../mail/fault.ts';
import type { NextHop } from '../mail/next-hop.ts';
import { checkDataFormat } from './data-format.ts';
import { DataLock } from './data-lock.ts';
import { Delivery } from './delivery.ts';
import { HeldFiles } from './held-files.ts';
import { announce, QuarantineIntake, type Announced } from './intake.ts';
import type { Notices } from './notices.ts';
import { Outgoing } from './outgoing.ts';
import { CONTROL_LOCK, FOLDERS, RECORDS_FILE, redisConnection } from './places.ts';
import { clearDeparted, clearFirstVersion, foreignIn } from './presence.ts';
import { ReviewQueue } from './queue.ts';
import { openRecords, type Records, type State } from './records.ts';
import { RedisServer } from './redis-server.ts';
import { Review } from './review.ts';
import { SteadyClock } from './steady-clock.ts';
import { guard, MailStore } from './store.ts';
import { sweep } from './sweep.ts';

export interface QuarantineOptions {
  /** The data folder. */
  readonly data: string;
  /** Absent: a private redis-server in the data folder. */
  readonly redisUrl?: string | undefined;
  readonly open: (listener: string) => Promise<NextHop>;
  /** What writes the notifications about kept mail. */
  readonly notices: (store: MailStore) => Notices;
  readonly report: Report;
  readonly now: () => number;
  /** Milliseconds that never jump, against steps of the clock (attack R17); absent: `now` is believed. */
  readonly monotonic?: () => number;
  readonly lifetime: number;
  readonly warnAfter?: number;
  readonly keepDecided: number;
  readonly sweepEvery: number;
  readonly lease?: number;
  readonly pass?: Pass;
  /** Milliseconds to wait for a control process that has lost its parent and is finishing; absent: not at all. */
  readonly lockPatience?: number;
}

const WATCHED_STATES = ['held', 'sending', 'uncertain', 'corrupt'] as const satisfies readonly State[];
type WatchedState = (typeof WATCHED_STATES)[number];

const QUEUE_PATIENCE_MS = 5_000;
const LOCK_STEP_MS = 100;

export class Quarantine {
  readonly records: Records;
  readonly store: MailStore;
  readonly review: Review;
  readonly delivery: Delivery;
  readonly queue: ReviewQueue;
  readonly #options: QuarantineOptions;
  readonly #files: HeldFiles;
  readonly #lock: DataLock;
  readonly #redis: RedisServer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  readonly #clock: SteadyClock;
  readonly #foreign = new Set<string>();

  private constructor(options: QuarantineOptions, parts: Parts) {
    const { records, files, lock, redis } = parts;
    const clock = new SteadyClock(options.now, options.monotonic);
    const now = (): number => clock.now();
    this.#options = { ...options, now };
    this.#clock = clock;
    this.#files = files;
    this.#lock = lock;
    this.#redis = redis;
    this.records = records;
    this.store = new MailStore(records, files, options.pass);
    this.queue = new ReviewQueue(redisConnection(options), options.report, now);
    const common = { ...options, now, ...options.notices(this.store), store: this.store, files, queue: this.queue };
    this.review = new Review(common);
    this.delivery = new Delivery(common);
  }

  /** Opens everything and puts the queues in order. Throws `storage` or `queue-unreachable`; then nothing is left open. */
  static async open(options: QuarantineOptions): Promise<Quarantine> {
    const lock = await takeLock(join(options.data, CONTROL_LOCK), options);
    const undo: (() => Promise<void>)[] = [];
    try {
      const records = await openRecords(join(options.data, RECORDS_FILE));
      undo.unshift(() => records.destroy());
      const files = new HeldFiles(
        join(options.data, FOLDERS.held),
        options.pass === undefined ? {} : { pass: options.pass },
      );
      await files.prepare();
      const folder = join(options.data, FOLDERS.redis);
      const redis =
        options.redisUrl === undefined ? await RedisServer.start({ folder, report: options.report }) : undefined;
      if (redis !== undefined) undo.unshift(() => redis.stop());
      const quarantine = new Quarantine(options, { records, files, lock, redis });
      undo.unshift(() => quarantine.queue.close());
      await quarantine.#begin();
      return quarantine;
    } catch (error) {
      for (const close of undo) await close();
      lock.release();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    // This process alone works on the folder: leases of one that died are void, and so are its jobs' locks in a private Redis.
    await this.records
      .updateTable('message')
      .set({ lease_owner: null, lease_until: null })
      .where('lease_owner', 'is not', null)
      .execute();
    await this.store.discardPendingOf(null); // version 0.1 named no owners; it can't be running beside us
    await clearFirstVersion(this.#spool);
    await this.#reportForeign();
    if (await this.queue.ready(QUEUE_PATIENCE_MS)) {
      if (this.#redis !== undefined) await this.queue.forgetAll();
    }
    this.queue.work({
      expire: (reference) => this.review.expire(reference),
      deliver: async (reference) => {
        const attempt = await this.delivery.attempt(reference);
        return attempt.kind === 'again' ? attempt : undefined;
      },
    });
    await this.sweep();
    this.#timer = setInterval(() => void this.sweep(), this.#options.sweepEvery);
  }

  async #reportForeign(): Promise<void> {
    const foreign = await foreignIn(this.#spool);
    const [example] = foreign;
    if (example === undefined) return;
    this.#options.report({ kind: 'foreign-files', folder: 'spool', count: foreign.length, example });
  }

  /** Runs a sweep now; one at a time. */
  sweep(): Promise<void> {
    const { store, queue, review } = this;
    const parts = { store, files: this.#files, queue, review, clock: this.#clock, reported: this.#foreign };
    this.#sweeping = this.#sweeping.then(async () => {
      await this.clearDeparted();
      await sweep({ ...this.#options, ...parts });
    });
    return this.#sweeping;
  }

  /** Discards what processes that have died left unanswered. Never throws. */
  async clearDeparted(): Promise<void> {
    try {
      await clearDeparted(this.#spool, (id) => this.store.discardPendingOf(id));
    } catch (error) {
      this.#options.report({ kind: 'fault', where: 'sweep: departed', reason: explainError(error) });
    }
  }

  get #spool(): string {
    return join(this.#options.data, FOLDERS.spool);
  }

  /** For taking mail in this process. */
  async intake(): Promise<QuarantineIntake> {
    const { records, queue } = this;
    return await QuarantineIntake.within({ records, files: this.#files, queue }, this.#options);
  }

  /** Tells the queues about mail that was just kept. Never throws. */
  async announce(mail: Announced): Promise<void> {
    await announce(this.queue, mail, this.#options.now);
  }

  /** How much mail is in the states that somebody may want to watch. */
  async counts(): Promise<Readonly<Record<WatchedState, number>>> {
    const rows = await guard("can't count kept mail", () =>
      this.records
        .selectFrom('message')
        .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
        .where('state', 'in', WATCHED_STATES)
        .groupBy('state')
        .execute(),
    );
    const counted = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    return { held: 0, sending: 0, uncertain: 0, corrupt: 0, ...counted };
  }

  /** What is not well with it; the queue being away stops reviews and deliveries, not mail. */
  async ailments(): Promise<readonly { readonly what: string; readonly fatal: boolean }[]> {
    const found: { what: string; fatal: boolean }[] = [];
    try {
      await this.records.selectFrom('message').select('reference').limit(1).execute();
    } catch {
      found.push({ what: 'records database', fatal: true });
    }
    if (this.queue.isLost) found.push({ what: 'queue (Redis): mail is taken and held, releases wait', fatal: false });
    return found;
  }

  /** Ends the private Redis and nothing else: deliveries under way are broken off by the end of the process (law 6 holds). */
  async abandon(): Promise<void> {
    await this.#redis?.stop();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
    await this.queue.close();
    await this.#redis?.stop();
    await this.records.destroy();
    this.#lock.release();
  }
}

/** A process that has lost its parent may be finishing on the folder; two at work there would send things twice (attack R08). */
async function takeLock(path: string, { lockPatience = 0, report }: QuarantineOptions): Promise<DataLock> {
  for (let left = lockPatience; ; left -= LOCK_STEP_MS) {
    try {
      return DataLock.take(path);
    } catch (error) {
      if (left <= 0 || !isFault(error, 'storage')) throw error;
      if (left === lockPatience) {
        report({
          kind: 'fault',
          where: 'start',
          reason: 'a process of an earlier start is still at work; waiting for its end',
        });
      }
      await new Promise((done) => setTimeout(done, LOCK_STEP_MS));
    }
  }
}

interface Parts {
  readonly records: Records;
  readonly files: HeldFiles;
  readonly lock: DataLock;
  readonly redis: RedisServer | undefined;
}

/** What a command of another process needs to decide about held mail: the records, and the queue if it answers. */
export class QuarantineAccess {
  readonly store: MailStore;
  readonly review: Review;
  readonly outgoing: Outgoing;
  readonly records: Records;
  readonly #queue: ReviewQueue;

  private constructor(records: Records, files: HeldFiles, queue: ReviewQueue, options: AccessOptions) {
    this.records = records;
    this.#queue = queue;
    this.store = new MailStore(records, files);
    const common = { ...options, ...options.notices(this.store), store: this.store, files, queue };
    this.review = new Review(common);
    this.outgoing = new Outgoing(common);
  }

  static async open(options: AccessOptions): Promise<QuarantineAccess> {
    await checkDataFormat(options.data);
    const records = await openRecords(join(options.data, RECORDS_FILE));
    const files = new HeldFiles(join(options.data, FOLDERS.held));
    await files.prepare();
    const queue = new ReviewQueue(redisConnection(options), options.report, options.now);
    return new QuarantineAccess(records, files, queue, options);
  }

  /** False: Redis does not answer, so the gateway does not run or will notice a decision at its next sweep only. */
  async isGatewayListening(): Promise<boolean> {
    return await this.#queue.ready(QUEUE_PATIENCE_MS / 5);
  }

  async close(): Promise<void> {
    await this.#queue.close();
    await this.records.destroy();
  }
}

type AccessOptions = Pick<
  QuarantineOptions,
  'data' | 'redisUrl' | 'notices' | 'report' | 'now' | 'lifetime' | 'keepDecided'
>;
