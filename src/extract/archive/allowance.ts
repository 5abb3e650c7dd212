// How much one container may still unpack to: what the whole message has left, and no more than a ratio of its own size
// (attack X01: a bomb is small). Counted down by what really comes out, never by what a header claims (attack X03).
import { INSPECTION_LIMITS } from '../../mail/limits.ts';
import type { UnpackBudget } from '../reader.ts';

export class Allowance {
  readonly #budget: UnpackBudget;
  readonly #ownBytes: number;
  #taken = 0;

  /** @param packedBytes size of the container itself */
  constructor(budget: UnpackBudget, packedBytes: number) {
    this.#budget = budget;
    this.#ownBytes = Math.max(INSPECTION_LIMITS.ratioFromBytes, packedBytes * INSPECTION_LIMITS.ratio);
  }

  /** Bytes that may still come out; never below 0. */
  get bytes(): number {
    return Math.max(0, Math.min(this.#budget.bytes, this.#ownBytes - this.#taken));
  }

  /** Counts bytes that came out. False when they were too many; then the container is `too_big`. */
  take(bytes: number): boolean {
    const fits = bytes <= this.bytes;
    this.#taken += bytes;
    this.#budget.bytes -= bytes;
    return fits;
  }

  /** Counts one more entry. False when the message has too many of them. */
  takeEntry(): boolean {
    return --this.#budget.entries >= 0;
  }
}
