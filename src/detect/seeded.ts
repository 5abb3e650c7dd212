// Numbers that can be had again: the same seed gives the same ones everywhere. For samples and tests, never for secrets.
import { createHash } from 'node:crypto';
import type { Random } from './samples.ts';

/** Numbers taken from one hash. */
const DRAWS = 8;

export function seededRandom(seed: string): Random {
  let round = 0;
  let drawn = Buffer.alloc(0);
  return () => {
    const at = round++ % DRAWS;
    if (at === 0) drawn = createHash('sha256').update(`${round} ${seed}`).digest();
    return drawn.readUInt32BE(at * 4) / 2 ** 32;
  };
}
