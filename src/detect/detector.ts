// What a detector is: a cheap pattern that finds candidates in the scan view, and a judgement that accepts or refuses each.
import type { Confidence } from '../mail/finding.ts';
import { CONFIDENCES } from '../mail/finding.ts';
import type { LocalText } from '../mail/language.ts';
import type { SegmentKind } from '../mail/segment.ts';
import type { Surroundings } from './context.ts';

export interface Candidate extends Surroundings {
  /** Span of the pattern's match in the scan view. */
  readonly start: number;
  readonly end: number;
  readonly segment: SegmentKind;
  /** Milliseconds since the epoch; dates in identifiers are never later. */
  readonly now: number;
}

/** An accepted candidate; its span may be narrower than the pattern's match. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  /** Canonical form, for counting distinct values. */
  readonly value: string;
  readonly confidence: Confidence;
  readonly masked: string;
}

export interface Detector {
  /** Kebab-case, as rules name it. */
  readonly id: string;
  readonly title: LocalText;
  /** RE2; no look-around. Must not match more than MAX_MATCH characters. */
  readonly pattern: string;
  /** Where two detectors accept overlapping spans the higher one keeps it. */
  readonly priority: number;
  readonly judge: (candidate: Candidate) => readonly Hit[];
}

/** Longest match of any pattern, in characters: the overlap of the windows that are scanned. */
export const MAX_MATCH = 256;

/** Steps on the scale of confidence: 1 low, 2 medium, 3 high; below 1 it is no finding. */
export function confidenceOf(score: number): Confidence | undefined {
  return score < 1 ? undefined : CONFIDENCES[Math.min(Math.round(score), CONFIDENCES.length) - 1];
}
