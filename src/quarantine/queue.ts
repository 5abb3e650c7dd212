// The queues in Redis, by BullMQ: `review` reminds of held mail when its time is up, `delivery` runs attempts and retries.
// A job carries a reference and nothing else (attack G02); each can be made again from the records at any time, and is,
// by the sweep. When Redis is away, adding fails at once and is reported; mail goes on.
import { Queue, Worker, type Job, type ConnectionOptions } from 'bullmq';
import type { Report } from '../mail/event.ts';
import { explainError } from '../mail/fault.ts';
import { parseReference, type Reference } from '../mail/reference.ts';

export const QUEUE_PREFIX = '{postern}';
const REVIEW = 'review';
const DELIVERY = 'delivery';

/** BullMQ's own bound for a delay: below 2^53/4096 ms; a year is far enough, the sweep renews it. */
const FAR = 365 * 86_400_000;
/** How long Redis may take to answer before it counts as away. */
const PATIENCE_MS = 1_500;
const STALLED_CHECK_MS = 15_000;
/** How long a sender's burst is remembered. */
const BURST_MS = 60_000;
/** BullMQ's own bound for a priority. */
const MAX_PRIORITY = 2 ** 21;

export interface QueueHandlers {
  /** The time of held mail is up. */
  readonly expire: (reference: Reference) => Promise<void>;
  /** One attempt; returns when to try again. */
  readonly deliver: (reference: Reference) => Promise<{ at: number; tries: number } | undefined>;
}

export class ReviewQueue {
  readonly #review: Queue;
  readonly #delivery: Queue;
  readonly #workers: Worker[] = [];
  readonly #running = new Set<Promise<unknown>>();
  readonly #connection: ConnectionOptions;
  readonly #report: Report;
  readonly #now: () => number;
  #lost = false;
  #closing = false;
  /** Deliveries that each sender has asked for lately. */
  readonly #bursts = new Map<string, number>();
  #burstsSince = 0;

  constructor(connection: ConnectionOptions, report: Report, now: () => number) {
    this.#connection = connection;
    this.#report = report;
    this.#now = now;
    const producer = {
      connection,
      prefix: QUEUE_PREFIX,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    };
    this.#review = new Queue(REVIEW, producer);
    this.#delivery = new Queue(DELIVERY, producer);
    for (const queue of [this.#review, this.#delivery]) {
      queue.on('error', (error) => this.#lostBecause(error));
      queue.on('ioredis:close', () => this.#lostBecause(new Error('the connection to Redis was closed')));
    }
  }

  get isLost(): boolean {
    return this.#lost;
  }

  /** Waits until Redis answers, at most this long (milliseconds). */
  async ready(patience: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), patience);
    const connected = Promise.all([this.#review.waitUntilReady(), this.#delivery.waitUntilReady()]);
    try {
      const isReady = await Promise.race([connected.then(() => true), promise]);
      if (isReady) this.#found();
      return isReady;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Puts a held message on the review list, to be reminded of at `expiresAt`. Never throws. */
  async review(reference: Reference, expiresAt: number | null): Promise<void> {
    await this.#add(this.#review, reference, reference, expiresAt);
  }

  /**
   * Plans an attempt. The number of tries is part of the job's id: a new attempt is a new job (attack R09). A sender's second
   * delivery stands behind everybody's first, the third behind the second ones: nobody waits behind a burst (attack R16).
   * Never throws.
   */
  async deliver(reference: Reference, tries: number, at: number, sender = ''): Promise<void> {
    await this.#add(this.#delivery, `${reference}-${tries}`, reference, at, this.#turnOf(sender));
  }

  #turnOf(sender: string): number {
    if (Math.abs(this.#now() - this.#burstsSince) > BURST_MS) {
      this.#bursts.clear();
      this.#burstsSince = this.#now();
    }
    const turn = Math.min((this.#bursts.get(sender) ?? 0) + 1, MAX_PRIORITY);
    this.#bursts.set(sender, turn);
    return turn;
  }

  /** An attempt at once, in place of the one that is planned for later. Never throws. */
  async deliverNow(reference: Reference, tries: number): Promise<void> {
    await this.#try(async () => void (await this.#delivery.remove(`${reference}-${tries}`)));
    await this.deliver(reference, tries, this.#now());
  }

  /** Takes decided mail off the review list. Never throws: a job that is left does nothing when its time comes. */
  async reviewed(reference: Reference): Promise<void> {
    await this.#try(async () => void (await this.#review.remove(reference)));
  }

  /** References on the review list; undefined when Redis can't be asked. */
  async reviewList(): Promise<readonly Reference[] | undefined> {
    let list: readonly Reference[] | undefined;
    await this.#try(async () => {
      const jobs = await this.#review.getJobs(['delayed', 'waiting', 'active', 'prioritized']);
      list = jobs.flatMap((job) => readReference(job) ?? []);
    }, 'even if lost');
    return list;
  }

  /** Asks a queue that is away whether it is back, for a process whose sweep is elsewhere. Never throws. */
  async probe(): Promise<void> {
    if (this.#lost) await this.#try(async () => void (await this.#review.count()), 'even if lost');
  }

  /** Starts working: only the control process does. */
  work(handlers: QueueHandlers): void {
    const options = {
      connection: { ...this.#connection, maxRetriesPerRequest: null },
      prefix: QUEUE_PREFIX,
      stalledInterval: STALLED_CHECK_MS,
      // A crash of ours is no fault of the message: it is tried again each time.
      maxStalledCount: 1_000,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    };
    const review = new Worker(
      REVIEW,
      async (job: Job) => {
        const reference = readReference(job);
        if (reference !== undefined) await this.#run(handlers.expire(reference));
      },
      options,
    );
    const delivery = new Worker(
      DELIVERY,
      async (job: Job) => {
        const reference = readReference(job);
        if (reference === undefined) return;
        const again = await this.#run(handlers.deliver(reference));
        if (again !== undefined) await this.deliver(reference, again.tries, again.at);
      },
      { ...options, concurrency: 10 },
    );
    for (const worker of [review, delivery]) {
      worker.on('error', (error) => this.#lostBecause(error));
      worker.on('failed', (_job, error) => {
        this.#report({ kind: 'fault', where: 'queue', reason: explainError(error) });
      });
      worker.on('ready', () => this.#found());
      this.#workers.push(worker);
    }
  }

  /** Empties both queues. Only for a Redis that nobody else uses, before the sweep fills them again from the records. */
  async forgetAll(): Promise<void> {
    await this.#try(async () => {
      await this.#review.obliterate({ force: true });
      await this.#delivery.obliterate({ force: true });
    });
  }

  /** Lets running jobs finish. While Redis is away the library would wait for it for ever: then the connections are dropped. */
  async close(): Promise<void> {
    this.#closing = true;
    const isLost = this.#lost;
    if (isLost) await Promise.allSettled(this.#running);
    await Promise.all(this.#workers.map((worker) => worker.close(isLost)));
    await Promise.all([this.#review.close(), this.#delivery.close()]);
  }

  async #run<T>(job: Promise<T>): Promise<T> {
    this.#running.add(job);
    try {
      return await job;
    } finally {
      this.#running.delete(job);
    }
  }

  async #add(queue: Queue, jobId: string, reference: Reference, at: number | null, priority?: number): Promise<void> {
    const delay = Math.min(Math.max(0, (at ?? this.#now() + FAR) - this.#now()), FAR);
    const turn = priority === undefined ? {} : { priority };
    await this.#try(async () => void (await queue.add(queue.name, { reference }, { jobId, delay, ...turn })));
  }

  /**
   * While Redis is known to be away nothing waits for it: only the sweep asks again. The library itself would keep a command
   * until the connection is back, however long that takes.
   */
  async #try(work: () => Promise<void>, when: 'unless lost' | 'even if lost' = 'unless lost'): Promise<void> {
    if (this.#lost && when === 'unless lost') return;
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('Redis did not answer in time')), PATIENCE_MS);
    try {
      await Promise.race([work(), promise]);
      this.#found();
    } catch (error) {
      this.#lostBecause(error);
    } finally {
      clearTimeout(timer);
    }
  }

  #lostBecause(error: unknown): void {
    if (this.#lost || this.#closing) return;
    this.#lost = true;
    this.#report({ kind: 'queue-lost', reason: explainError(error) });
  }

  #found(): void {
    if (!this.#lost) return;
    this.#lost = false;
    this.#report({ kind: 'queue-restored' });
  }
}

/** A job's payload is from outside: only a well-formed reference is believed. */
function readReference(job: Job): Reference | undefined {
  const data: unknown = job.data;
  if (typeof data !== 'object' || data === null || !('reference' in data) || typeof data.reference !== 'string')
    return undefined;
  return parseReference(data.reference);
}
