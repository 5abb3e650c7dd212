// How much may still be unpacked: what the message has left for this container. Counted down by what really comes out, never by what
// a header claims (attacks X01, X03).
import type { UnpackBudget } from '../reader.ts';

export class Allowance {
  readonly #budget: UnpackBudget;

  constructor(budget: UnpackBudget) {
    this.#budget = budget;
  }

  /** Bytes that may still come out; never below 0. */
  get bytes(): number {
    return Math.max(0, this.#budget.bytes);
  }

  /** Counts bytes that came out. False when they were too many; then what they belong to is `too_big`. */
  take(bytes: number): boolean {
    this.#budget.bytes -= bytes;
    return this.#budget.bytes >= 0;
  }

  /** Counts one more entry. False when there are too many of them. */
  takeEntry(): boolean {
    return --this.#budget.entries >= 0;
  }
}
