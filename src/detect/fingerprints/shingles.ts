// A text as the letters that count when texts are compared, and a hash of every run of a few of them: five in Han, seven elsewhere
// (detectors.md chapter 6). Case, width, script, blanks and punctuation make no difference. Linear: the hash rolls.
import { foldText } from '../../rules/fold.ts';
import { classOf, GAP, IDEOGRAPH } from '../letters.ts';
import { normalise } from '../normalise.ts';

export const LONG = 7;
export const SHORT = 5;

/** Letters of a text, folded, each with where it stood in the original. */
export interface Letters {
  readonly units: Uint16Array;
  readonly length: number;
  readonly toOriginal: (letter: number) => number;
  /** 1 where Han begins a run. */
  readonly isHan: Uint8Array;
  /** 1 before a letter that another line, cell or blank to be filled in stands before; told only where it was asked for. */
  readonly breaks: Uint8Array | undefined;
}

/** A blank to be filled in, the end of a label, of a line, of a cell. */
const BREAK = /[\n\r\t:：_□☐○●▢\uFE4D-\uFE4F]|\s{2}/;

export function lettersOf(text: string, wantsBreaks = false): Letters {
  const view = normalise(text);
  const folded = foldText(view.text, ['case', 'han']);
  const units = new Uint16Array(folded.length);
  const origins = new Uint32Array(folded.length);
  const isHan = new Uint8Array(folded.length);
  const breaks = wantsBreaks ? new Uint8Array(folded.length) : undefined;
  let length = 0;
  let end = 0;
  let before: number = GAP;
  for (let at = 0; at < folded.length; at++) {
    const unit = folded.charCodeAt(at);
    before = classOf(unit, before);
    if (before === GAP) continue;
    units[length] = unit;
    origins[length] = at;
    if (before === IDEOGRAPH) isHan[length] = 1;
    if (breaks !== undefined && end < at && BREAK.test(view.text.slice(end, at))) breaks[length] = 1;
    end = at + 1;
    length++;
  }
  return { units, length, isHan, breaks, toOriginal: (letter) => view.toOriginal(origins[letter] ?? 0) };
}

/** Multipliers of the two lanes; odd, otherwise arbitrary. Which runs are picked is no secret, what they are is (sip-hash.ts). */
const BASES = [0x9e3779b1, 0x85ebca77] as const;

/** Hashes of the run that begins at each letter, in two lanes. */
export interface Shingles {
  readonly count: number;
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
  /** Letters of the run at a letter. */
  readonly lengthAt: (letter: number) => number;
}

export function shinglesOf({ units, length, isHan }: Letters): Shingles {
  const lengthAt = (letter: number): number => (isHan[letter] === 1 ? SHORT : LONG);
  const highs = new Uint32Array(length);
  const lows = new Uint32Array(length);
  for (const size of [SHORT, LONG]) {
    const drops = BASES.map((base) => power(base, size));
    let [a, b] = [0, 0];
    for (let at = 0; at < length; at++) {
      const added = (units[at] ?? 0) + 1;
      const gone = at >= size ? (units[at - size] ?? 0) + 1 : 0;
      a = (Math.imul(a, BASES[0]) + added - Math.imul(gone, drops[0] ?? 0)) | 0;
      b = (Math.imul(b, BASES[1]) + added - Math.imul(gone, drops[1] ?? 0)) | 0;
      const first = at - size + 1;
      if (first < 0 || lengthAt(first) !== size) continue;
      highs[first] = mixed(a);
      lows[first] = mixed(b);
    }
  }
  // A run of Han at the very end may be whole where one of letters is not; what is not whole has no hash.
  let count = length;
  while (count > 0 && count - 1 + lengthAt(count - 1) > length) count--;
  return { count, highs, lows, lengthAt };
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = Math.imul(result, base);
  return result;
}

/** Spreads every bit over all (the last steps of MurmurHash3), so that the least of some hashes is as good as chance. */
function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
