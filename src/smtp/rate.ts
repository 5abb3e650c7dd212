// How often somebody may do something: so many times within a span, then as fast as that span lets it recover. One number is
// kept per name (the generic cell rate algorithm), for a bounded number of names. Never fails; the clock is handed in.

/** `count` at once, and `count` again spread over each `within` milliseconds. */
export interface Rate {
  readonly count: number;
  readonly within: number;
}

/** Names kept at once. Those who have recovered are forgotten first, then those that were seen first. */
const MAX_NAMES = 100_000;

export class RateGauge {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #maxNames: number;
  /** The time at which each name will have recovered fully. */
  readonly #recovered = new Map<string, number>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(rate: Rate, now: () => number, maxNames: number = MAX_NAMES) {
    this.#rate = rate;
    this.#now = now;
    this.#maxNames = maxNames;
  }

  /** Counts one time, or says no and counts nothing. */
  take(name: string): boolean {
    if (!this.has(name)) return false;
    const recovered = this.#from(name) + this.#cost;
    if (this.#recovered.size >= this.#maxNames && !this.#recovered.has(name)) this.#makeRoom();
    this.#recovered.set(name, recovered);
    return true;
  }

  /** True when `take` would say yes. */
  has(name: string): boolean {
    // Fractions of a millisecond are lost in adding up; they must not cost the last time of `count`.
    return this.#from(name) + this.#cost - 0.01 <= this.#now() + this.#rate.within;
  }

  /** Takes one back that turned out not to count. */
  giveBack(name: string): void {
    const recovered = this.#from(name) - this.#cost;
    if (recovered <= this.#now()) this.#recovered.delete(name);
    else this.#recovered.set(name, recovered);
  }

  /** How many names are kept now. */
  get names(): number {
    return this.#recovered.size;
  }

  get #cost(): number {
    return this.#rate.within / this.#rate.count;
  }

  #from(name: string): number {
    return Math.max(this.#recovered.get(name) ?? 0, this.#now());
  }

  #makeRoom(): void {
    const now = this.#now();
    for (const [name, recovered] of this.#recovered) if (recovered <= now) this.#recovered.delete(name);
    for (const name of this.#recovered.keys()) {
      if (this.#recovered.size < this.#maxNames) return;
      this.#recovered.delete(name);
    }
  }
}
