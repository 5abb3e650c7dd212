// For values whose first letters tell how long they are (IBAN, VAT numbers): the pattern takes as much as any of them may have,
// blanks included, and so what follows a value as well. Here it is cut to what the value can be, and judged then.
import type { Candidate, Detector } from '../../detector.ts';

/** @param endsOf where the value may end, likeliest first; the first that is accepted counts */
export function narrowed(detector: Detector, endsOf: (candidate: Candidate) => readonly number[]): Detector {
  return {
    ...detector,
    judge(candidate) {
      for (const end of endsOf(candidate)) {
        const hits = detector.judge({ ...candidate, end });
        if (hits.length > 0) return hits;
      }
      return [];
    },
  };
}

/** The offset behind the n-th letter or digit of a candidate; undefined when it has fewer. */
export function endOfCharacters({ text, start, end }: Candidate, count: number): number | undefined {
  let seen = 0;
  for (let at = start; at < end; at++) {
    if (/[0-9A-Za-z]/.test(text.charAt(at)) && ++seen === count) return at + 1;
  }
  return undefined;
}
