// Chance that can be had again: the same seed and case give the same choices, and no case depends on those before it.
import { createHash } from 'node:crypto';

const DRAWS = 8;

export class Chance {
  readonly #name: string;
  #round = 0;
  #draws = Buffer.alloc(0);

  constructor(seed: number, index: number) {
    this.#name = `${seed} ${index}`;
  }

  /** From 0 to less than n. */
  below(n: number): number {
    const at = this.#round++ % DRAWS;
    if (at === 0) this.#draws = createHash('sha256').update(`${this.#name} ${this.#round}`).digest();
    return this.#draws.readUInt32BE(at * 4) % n;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  }
}
