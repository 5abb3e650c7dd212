// For values whose first letters tell how long they are (IBAN, VAT numbers): the pattern takes as much as any of them may have,
// blanks included, and so what follows a value as well. Here it is cut to what the value can be, and judged then.
import type { Candidate, Detector } from '../../detector.ts';

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
      const ends = endsOf(candidate);
      for (const length of lengthsOf(text.slice(start, end))) {
        const narrow = ends[length - 1];
        const hits = narrow === undefined ? [] : detector.judge({ ...candidate, start, end: narrow });
        if (hits.length > 0) return hits;
      }
      return [];
    },
  };
}

/** The offset behind each letter and digit of a candidate. */
function endsOf({ text, start, end }: Candidate): readonly number[] {
  return Array.from(text.slice(start, end).matchAll(/[0-9A-Za-z]/g), (match) => start + match.index + 1);
}
