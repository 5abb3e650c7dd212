// For values whose first letters tell how long they are (IBAN, VAT numbers): the pattern takes as much as any of them may have,
// blanks included, and so what follows a value as well. Here it is cut to what the value can be, and judged then.
import type { Detector } from '../../detector.ts';

/**
 * @param detector its pattern may take an underscore in front, which is no part of the value
 * @param lengthsOf how many letters and digits a value that begins like this has, likeliest first; the first accepted counts
 */
export function narrowed(detector: Detector, lengthsOf: (text: string) => readonly number[]): Detector {
  return {
    ...detector,
    judge(candidate) {
      const { text, end } = candidate;
      const start = text.charAt(candidate.start) === '_' ? candidate.start + 1 : candidate.start;
      for (const length of lengthsOf(text.slice(start, end))) {
        const narrow = endOfCharacters(text, start, end, length);
        const hits = narrow === undefined ? [] : detector.judge({ ...candidate, start, end: narrow });
        if (hits.length > 0) return hits;
      }
      return [];
    },
  };
}

/** The offset behind the n-th letter or digit from `start`; undefined when there are fewer before `end`. */
function endOfCharacters(text: string, start: number, end: number, count: number): number | undefined {
  let left = count;
  for (let at = start; at < end; at++) {
    const isSeparator = SEPARATORS.includes(text.charAt(at));
    if (!isSeparator && --left === 0) return at + 1;
  }
  return undefined;
}

const SEPARATORS = ' .-';
