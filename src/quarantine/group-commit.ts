// Many changes of the records, one commit: what arrives while a transaction is under way shares the next one, so that under
// load one fsync stands for many messages. A change that comes alone waits for nobody. Each caller hears of its own change
// only: true to its word "committed", or the error. A change that fails takes no other with it.
import type { Transaction } from 'kysely';
import type { Records, RecordsSchema } from './records.ts';

/** Part of a transaction. May be run a second time, after the first was rolled back. */
export type Change<T> = (tx: Transaction<RecordsSchema>) => Promise<T>;

interface Job {
  readonly change: Change<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A longer transaction would keep other writers, the console's for example, waiting. */
const MAX_TOGETHER = 100;

export class GroupCommit {
  readonly #records: Records;
  readonly #beforeCommit: () => void;
  #waiting: Job[] = [];
  #isRunning = false;

  constructor(records: Records, beforeCommit: () => void = () => undefined) {
    this.#records = records;
    this.#beforeCommit = beforeCommit;
  }

  /** Resolves when the change is on the disk for good. Rejects with what the change or the database threw; then nothing was done. */
  run<T>(change: Change<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.push({ change, resolve, reject });
    if (!this.#isRunning) {
      this.#isRunning = true;
      // After all that has become ready in this turn of the event loop.
      setImmediate(() => void this.#work());
    }
    return promise as Promise<T>;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) await this.#together(this.#waiting.splice(0, MAX_TOGETHER));
    this.#isRunning = false;
  }

  /** Never rejects. */
  async #together(jobs: readonly Job[]): Promise<void> {
    try {
      const results = await this.#records.transaction().execute(async (tx) => {
        const done: unknown[] = [];
        for (const job of jobs) done.push(await job.change(tx));
        this.#beforeCommit();
        return done;
      });
      for (const [i, job] of jobs.entries()) job.resolve(results[i]);
    } catch (error) {
      // One bad change fails alone. A disk that fails is not asked again at once: what it says next may not be true (attack R03).
      if (jobs.length > 1 && !isDiskError(error)) for (const job of jobs) await this.#together([job]);
      else for (const job of jobs) job.reject(error);
    }
  }
}

function isDiskError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^SQLITE_(?:IOERR|FULL|READONLY|CORRUPT)/.test(String(error.code))
  );
}
