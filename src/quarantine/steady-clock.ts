// The clock that deadlines go by: wall time that does not jump. A step of the system's clock (NTP, an operator, a wrong battery
// clock) must not make mail expire, bounce or be destroyed early (attack R17): what was to happen in three days happens three
// days later, whatever the calendar says by then. The sweep sees the step, moves the deadlines in the records, adopts it here.

/** Differences up to this are drift, followed without a word. */
export const DRIFT_MS = 60_000;

export class SteadyClock {
  readonly #wall: () => number;
  readonly #monotonic: (() => number) | undefined;
  #offset: number;
  #adoptedAt: number | undefined;

  /** @param monotonic milliseconds that never jump; absent: wall time is believed, as tests with a clock of their own want it */
  constructor(wall: () => number, monotonic: (() => number) | undefined) {
    this.#wall = wall;
    this.#monotonic = monotonic;
    this.#offset = monotonic === undefined ? 0 : wall() - monotonic();
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#monotonic === undefined ? this.#wall() : Math.round(this.#monotonic() + this.#offset);
  }

  /** How far the system's clock has moved away from this one: positive when it was put forward. */
  step(): number {
    return this.#wall() - this.now();
  }

  /** Follows the system's clock by that much. */
  adopt(step: number): void {
    if (this.#monotonic === undefined) return;
    this.#offset += step;
    if (Math.abs(step) > DRIFT_MS) this.#adoptedAt = this.#monotonic();
  }

  /** Milliseconds since the last step: times of files mean nothing that lies before it. */
  settledFor(): number {
    if (this.#monotonic === undefined || this.#adoptedAt === undefined) return Number.POSITIVE_INFINITY;
    return this.#monotonic() - this.#adoptedAt;
  }
}
