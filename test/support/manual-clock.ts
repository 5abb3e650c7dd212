// A clock that stands still until a test moves it, and rings what has become due by then, in its order.
import type { Clock } from '../../src/smtp/clock.ts';

interface Alarm {
  readonly due: number;
  readonly act: () => void;
}

export class ManualClock implements Clock {
  #now = 0;
  readonly #alarms = new Set<Alarm>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, act: () => void): () => void {
    const alarm = { due: this.#now + milliseconds, act };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#alarms.delete(next);
      this.#now = next.due;
      next.act();
    }
    this.#now = end;
  }

  /** Alarms that are set now. */
  get alarms(): number {
    return this.#alarms.size;
  }

  /** Milliseconds until the next alarm; undefined when none is set. */
  get nextIn(): number | undefined {
    const next = this.#next(Number.POSITIVE_INFINITY);
    return next === undefined ? undefined : next.due - this.#now;
  }

  #next(end: number): Alarm | undefined {
    const due = [...this.#alarms].filter((alarm) => alarm.due <= end);
    return due.toSorted((a, b) => a.due - b.due)[0];
  }
}
