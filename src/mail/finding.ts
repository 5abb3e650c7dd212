// Findings: what a detector saw, where, and how sure it is. The value itself never leaves the process; what travels is
// its mask and, inside one inspection, a key for counting distinct values.
import type { SegmentKind, SegmentPart } from './segment.ts';

/** The scale of detectors.md 1.3: high 85, medium 75, low 65. Ordered from weak to strong. */
export const CONFIDENCES = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export function atLeast(confidence: Confidence, wanted: Confidence): boolean {
  return CONFIDENCES.indexOf(confidence) >= CONFIDENCES.indexOf(wanted);
}

export function strongest(confidences: readonly Confidence[]): Confidence {
  return confidences.reduce((best, c) => (atLeast(c, best) ? c : best), 'low');
}

export interface Finding {
  /** Kebab-case id of the detector; of a word list with the prefix `words:`, of a table `data:`, of a document `document:`. */
  readonly detector: string;
  readonly confidence: Confidence;
  readonly segment: SegmentKind;
  readonly path: string;
  readonly label?: string;
  /** Absent in newly written text. */
  readonly part?: SegmentPart;
  /** Offsets into the segment's text (UTF-16 units), end exclusive; index of the segment in the extraction. */
  readonly segmentIndex: number;
  readonly start: number;
  readonly end: number;
  /** It was written so as not to be seen: in groups over lines or cells, with numerals in words, backwards. */
  readonly evasive?: true;
  /** The value with its middle hidden; safe to show. */
  readonly masked: string;
  /** Equal for equal normalised values of one detector. For counting only; never stored, logged or shown. */
  readonly valueKey: string;
  /**
   * How many more of its kind (detector, confidence, segment, part) were seen and not kept, because there are so many: repetitions of
   * this value; on the last of a kind also values past the limit. They count, and may stand anywhere.
   */
  readonly more?: number;
  /** Of a row of a table: the columns whose values stand there. */
  readonly columns?: readonly string[];
  /** Of a document: how much of it stands there, 0 to 100. */
  readonly overlap?: number;
}

/** How many were seen, kept or not. */
export function countOf(findings: readonly Finding[]): number {
  return findings.reduce((sum, { more = 0 }) => sum + 1 + more, 0);
}

/** Keeps the first and last characters of a value and hides the rest, at least half of it. */
export function mask(value: string, head: number, tail: number): string {
  const characters = [...value];
  const shown = Math.floor(characters.length / 2);
  const keepTail = Math.min(tail, Math.floor(shown / 2));
  const keepHead = Math.min(head, shown - keepTail);
  const hidden = characters.length - keepHead - keepTail;
  return (
    characters.slice(0, keepHead).join('') +
    '*'.repeat(hidden) +
    characters.slice(characters.length - keepTail).join('')
  );
}
