// Absolute deadlines for what a client owes us. An idle time-out is reset by every octet, so that one octet in 50 seconds holds a
// session for ever (attack S16); these are not.
import { CLIENT_DEADLINES, MIN_DATA_RATE } from '../mail/limits.ts';
import type { Clock } from './clock.ts';

/** One wait for one thing, such as the next command line. Starting it again while it runs does not prolong it. */
export class Deadline {
  readonly #clock: Clock;
  readonly #expired: () => void;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, expired: () => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  start(milliseconds: number): void {
    this.#cancel ??= this.#clock.after(milliseconds, () => {
      this.#cancel = undefined;
      this.#expired();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

/**
 * The time that a message may take to come in: a grace, and then as long as it keeps to the least rate, on the average; in
 * all never longer than the last deadline.
 */
export class DataDeadline {
  readonly #deadline: Deadline;
  readonly #expired: () => void;
  #bytes = 0;
  /** Milliseconds waited for so far, with the wait that is running. */
  #waited = 0;

  constructor(clock: Clock, expired: () => void) {
    this.#expired = expired;
    this.#deadline = new Deadline(clock, () => this.#look());
    this.#wait(CLIENT_DEADLINES.data);
  }

  received(bytes: number): void {
    this.#bytes += bytes;
  }

  stop(): void {
    this.#deadline.stop();
  }

  #look(): void {
    const allowed = Math.min(CLIENT_DEADLINES.data + (this.#bytes / MIN_DATA_RATE) * 1000, CLIENT_DEADLINES.message);
    // A wait below a second would be a timer for hardly more than nothing.
    if (allowed < this.#waited + 1000) this.#expired();
    else this.#wait(allowed - this.#waited);
  }

  #wait(milliseconds: number): void {
    this.#waited += milliseconds;
    this.#deadline.start(milliseconds);
  }
}
