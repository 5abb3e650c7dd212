// A list of unsigned 32-bit numbers that grows: a tenth of what an array of objects would take for a million rows.

export class UintList {
  #numbers = new Uint32Array(1024);
  #length = 0;

  push(...numbers: readonly number[]): void {
    if (this.#length + numbers.length > this.#numbers.length) {
      const grown = new Uint32Array(this.#numbers.length * 2);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    for (const number of numbers) this.#numbers[this.#length++] = number;
  }

  at(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  set(index: number, number: number): void {
    this.#numbers[index] = number;
  }

  /** What was pushed; a view that is good until the next push. */
  used(): Uint32Array {
    return this.#numbers.subarray(0, this.#length);
  }
}
