// Which runs of a text stand for it. Winnowing (Schleimer, Wilkerson and Aiken, 2003): of every twelve in a row the least, so that any
// two texts that share sixteen letters of Han, or eighteen others, share one. In forms another way: every fourth by its hash alone,
// whatever stands beside it, for beside it stands what somebody filled in.
import type { Letters, Shingles } from './shingles.ts';

export const WINDOW = 12;

/** Letters at which the picked runs begin, rising. */
export function* winnow(letters: Letters, { count, highs, lengthAt }: Shingles): Generator<number> {
  // Candidates of the window: rising hashes at rising places. The least stands first, the rightmost of equals stays.
  const places = new Uint32Array(count);
  let [head, tail] = [0, 0];
  let last = -1;
  for (let at = 0; at < count; at++) {
    if (isMonotonous(letters, at, lengthAt(at))) continue;
    while (tail > head && (highs[places[tail - 1] ?? 0] ?? 0) >= (highs[at] ?? 0)) tail--;
    places[tail++] = at;
    while ((places[head] ?? 0) + WINDOW <= at) head++;
    const isFull = at >= WINDOW - 1 || at === count - 1;
    const least = places[head] ?? 0;
    if (!isFull || least === last) continue;
    last = least;
    yield least;
  }
}

/** Every run of a blank form that no filled-in value can break, or every run of a mail: one in four by its hash. */
export function* sample({ breaks }: Letters, { count, lows, lengthAt }: Shingles): Generator<number> {
  for (let at = 0; at < count; at++) {
    if (((lows[at] ?? 0) & 3) !== 0) continue;
    if (breaks !== undefined && breaks.subarray(at + 1, at + lengthAt(at)).includes(1)) continue;
    yield at;
  }
}

/** `0000000` and `ooooooo` are in every table. */
function isMonotonous({ units }: Letters, at: number, length: number): boolean {
  for (let i = 1; i < length; i++) if (units[at + i] !== units[at]) return false;
  return true;
}
