// The SHA-256 of all letters of a text, however it was laid out: the same text in another format has the same.
import { createHash } from 'node:crypto';
import type { Letters } from './shingles.ts';

/** Fewer letters are in many texts. */
const LEAST_LETTERS = 50;

export class TextDigest {
  readonly #digest = createHash('sha256');
  #letters = 0;

  add({ units, length }: Letters): void {
    this.#digest.update(new Uint8Array(units.buffer, units.byteOffset, length * 2));
    this.#letters += length;
  }

  /** Hex; undefined for a text that is too short. */
  finish(): string | undefined {
    return this.#letters < LEAST_LETTERS ? undefined : this.#digest.digest('hex');
  }
}
