// What a process that takes mail needs of the quarantine, and no more: to keep mail, and to tell the queues about it. Delivery,
// review, sweep and the private Redis are the control process's; this works whether that is there or not.
import { join } from 'node:path';
import type { Pass } from '../mail/crash-point.ts';
import type { Report } from '../mail/event.ts';
import { HeldFiles } from './held-files.ts';
import { Presence } from './presence.ts';
import { ReviewQueue } from './queue.ts';
import { openRecords, type Records } from './records.ts';
import { FOLDERS, redisConnection, RECORDS_FILE } from './places.ts';
import { MailStore, type NewMail } from './store.ts';

export interface IntakeOptions {
  /** The data folder. */
  readonly data: string;
  /** Absent: the private redis-server in the data folder. */
  readonly redisUrl?: string | undefined;
  readonly report: Report;
  readonly now: () => number;
  readonly pass?: Pass;
}

/** What the queues need to know. */
export type Announced = Pick<NewMail, 'reference' | 'purpose' | 'review' | 'reversePath'>;

/** How often a queue that is away is asked whether it is back. */
const PROBE_MS = 2_000;

export class QuarantineIntake {
  readonly store: MailStore;
  /** Where the bytes of mail under way lie; empty at first. */
  readonly spoolFolder: string;
  readonly #presence: Presence;
  readonly #queue: ReviewQueue;
  readonly #now: () => number;
  readonly #closeOwn: () => Promise<void>;

  private constructor(parts: {
    store: MailStore;
    presence: Presence;
    queue: ReviewQueue;
    now: () => number;
    closeOwn: () => Promise<void>;
  }) {
    this.store = parts.store;
    this.spoolFolder = parts.presence.folder;
    this.#presence = parts.presence;
    this.#queue = parts.queue;
    this.#now = parts.now;
    this.#closeOwn = parts.closeOwn;
  }

  /** In a process of its own. The records must have been opened by the control process before. Throws `storage`. */
  static async open(options: IntakeOptions): Promise<QuarantineIntake> {
    const { data, report, now } = options;
    const records = await openRecords(join(data, RECORDS_FILE), { upgrade: false });
    try {
      const { pass } = options;
      const files = new HeldFiles(join(data, FOLDERS.held), pass === undefined ? {} : { pass });
      await files.prepare();
      const presence = await Presence.begin(join(data, FOLDERS.spool));
      const queue = new ReviewQueue(redisConnection(options), report, now);
      const probing = setInterval(() => void queue.probe(), PROBE_MS);
      const store = new MailStore(records, files, options.pass, presence.id);
      const closeOwn = async (): Promise<void> => {
        clearInterval(probing);
        await queue.close();
        await records.destroy();
      };
      return new QuarantineIntake({ store, presence, queue, now, closeOwn });
    } catch (error) {
      await records.destroy();
      throw error;
    }
  }

  /** In the process of the quarantine: two connections of one process to the records would wait for each other. */
  static async within(
    parts: { readonly records: Records; readonly files: HeldFiles; readonly queue: ReviewQueue },
    { data, now, pass }: Pick<IntakeOptions, 'data' | 'now' | 'pass'>,
  ): Promise<QuarantineIntake> {
    const presence = await Presence.begin(join(data, FOLDERS.spool));
    const store = new MailStore(parts.records, parts.files, pass, presence.id);
    return new QuarantineIntake({ store, presence, queue: parts.queue, now, closeOwn: () => Promise.resolve() });
  }

  /** Tells the queues about mail that was just kept. Never throws; the sweep makes good what is missed. */
  async announce(mail: Announced): Promise<void> {
    await announce(this.#queue, mail, this.#now);
  }

  async close(): Promise<void> {
    await this.#presence.end();
    await this.#closeOwn();
  }
}

export async function announce(queue: ReviewQueue, mail: Announced, now: () => number): Promise<void> {
  if (mail.purpose === 'review') await queue.review(mail.reference, mail.review?.expiresAt ?? null);
  else await queue.deliver(mail.reference, 0, now(), mail.reversePath?.wire);
}
