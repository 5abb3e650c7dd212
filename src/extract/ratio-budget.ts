// What one file may unpack to: what the message has left, and no more than so many times its own size (attack X01). A bomb
// ends early this way and leaves the budget of the message to its other files.
import { UNPACKED_AT_ANY_RATIO } from '../mail/limits.ts';
import type { UnpackBudget } from './reader.ts';

export class RatioBudget implements UnpackBudget {
  readonly #outer: UnpackBudget;
  #left: number;

  /** @param size bytes of the file as it stands */
  constructor(outer: UnpackBudget, size: number, ratio: number) {
    this.#outer = outer;
    this.#left = Math.max(size * ratio, UNPACKED_AT_ANY_RATIO);
  }

  get bytes(): number {
    return Math.min(this.#left, this.#outer.bytes);
  }

  set bytes(value: number) {
    const spent = this.bytes - value;
    this.#left -= spent;
    this.#outer.bytes -= spent;
  }

  get entries(): number {
    return this.#outer.entries;
  }

  set entries(value: number) {
    this.#outer.entries = value;
  }
}
