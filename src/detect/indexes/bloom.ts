// A Bloom filter over 64-bit keyed hashes: says at once of most values that they are not there, and is wrong about one in a
// hundred of those that are not. Ten bits and seven probes for each value.

const BITS_PER_ENTRY = 10;
const PROBES = 7;

export class Bloom {
  readonly bytes: Uint8Array;
  readonly #bits: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#bits = bytes.length * 8;
  }

  static for(entries: number): Bloom {
    return new Bloom(new Uint8Array(Math.max(64, Math.ceil((entries * BITS_PER_ENTRY) / 8))));
  }

  add(high: number, low: number): void {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = (high + probe * ((low | 1) >>> 0)) % this.#bits;
      const at = Math.floor(bit / 8);
      this.bytes[at] = (this.bytes[at] ?? 0) | (1 << (bit & 7));
    }
  }

  mayHave(high: number, low: number): boolean {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = (high + probe * ((low | 1) >>> 0)) % this.#bits;
      if (((this.bytes[Math.floor(bit / 8)] ?? 0) & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }
}
