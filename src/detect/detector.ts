// What a detector is: a cheap pattern that finds candidates in the scan view, and a judgement that accepts or refuses each.
// Most are identifiers with a label, a check and a ladder of confidence; those are made by `identifier.ts`.
import type { Confidence } from '../mail/finding.ts';
import { CONFIDENCES } from '../mail/finding.ts';
import type { LocalText } from '../mail/language.ts';
import type { SegmentKind, SegmentPart } from '../mail/segment.ts';
import type { Surroundings } from './context.ts';
import type { WholeText } from './whole-text.ts';

/**
 * The view in which a candidate was seen (detectors.md 1.1): `plain` is the scan view; in `joined` the separators between digits
 * are taken out, in `spelt` numerals in words are digits and blobs are decoded. What is seen only in the latter two is evasive.
 */
export const VIEWS = ['plain', 'joined', 'spelt'] as const;
export type ViewName = (typeof VIEWS)[number];

/** How sure a value is by how near a word stands that names it; absent means that it is no finding then. */
export interface Ladder {
  /** No such word anywhere near. */
  readonly alone?: Confidence;
  /** A word within 300 characters before or 60 behind, or in the file name or the subject. */
  readonly near?: Confidence;
  /** Directly before it (30 characters, same line or cell), or above its column. */
  readonly labelled: Confidence;
}

export interface Candidate extends Surroundings {
  /** Span of the pattern's match in the view. */
  readonly start: number;
  readonly end: number;
  readonly segment: SegmentKind;
  /** Where in a file or message the text stands, as extract says it: `header 1`, `page 3`, `custom`, a header's name. */
  readonly label?: string | undefined;
  /** Absent in newly written text. */
  readonly part?: SegmentPart | undefined;
  /** Milliseconds since the epoch; dates in identifiers are never later. */
  readonly now: number;
  readonly view: ViewName;
}

/** An accepted candidate; its span may be narrower than the pattern's match. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  /** Canonical form, for counting distinct values. */
  readonly value: string;
  readonly confidence: Confidence;
  readonly masked: string;
  /** A word that names it stands directly before it or above its column: worth half a rank where two detectors claim one span. */
  readonly labelled?: boolean;
}

export interface Detector {
  /** Kebab-case, as rules name it. */
  readonly id: string;
  readonly title: LocalText;
  /** What it finds, what it asks for before it is sure, and what it leaves alone; a sentence or two for admins and officers. */
  readonly about?: LocalText;
  /** RE2; no look-around. Must not match more than MAX_MATCH characters. */
  readonly pattern: string;
  /**
   * RE2; matches wherever `pattern` does, and is cheap: anchored by literals, without counted repeats at its end. Without it the
   * pattern itself is asked in every window.
   */
  readonly prefilter?: string;
  /** Where two detectors accept overlapping spans the higher one keeps it; see PRIORITY. */
  readonly priority: number;
  /** Words that name the value, lower case: for people who ask what a detector goes by. */
  readonly keywords?: readonly string[];
  /** How sure it is, by how near such a word stands. */
  readonly ladder?: Ladder;
  /** Says whether something is there, not how often: it counts once for a message. */
  readonly isPresence?: boolean;
  /** Neither takes a span from another nor loses one: a company's own detector must not make a built-in one blind. */
  readonly isApart?: boolean;
  /** So many distinct values in a message make all of its findings so sure. */
  readonly many?: readonly { readonly minHits: number; readonly to: Confidence }[];
  /**
   * All that it accepts stands alone (context.ts), in full: the engine sees to that before it asks, and skips what can't be the
   * beginning of a value. That keeps a megabyte of letters and digits fast.
   */
  readonly standsAlone?: boolean;
  /**
   * RE2, for lower case: something of this stands within 300 characters before all that it accepts or 60 behind, in the file's name, in
   * the subject or above the column. Where nothing of it is, the detector need not be asked.
   */
  readonly asksFor?: string;
  /** Its check proves something that chance rarely does; see Identifier. */
  readonly isChecked?: boolean;
  readonly judge: (candidate: Candidate) => readonly Hit[];
  /** Judges a text as a whole, once, where `pattern` matched in it; hits of `judge` count besides. Linear and bounded. */
  readonly judgeText?: (whole: WholeText) => readonly Hit[];
  /** A synthetic value that the detector accepts, for tests of rules. @param random numbers in [0, 1) */
  readonly sample?: (random: () => number) => string;
}

export { MAX_MATCH } from '../mail/limits.ts';

/** Who keeps a span that two claim (detectors.md 1.3). Half a step apart is what a label is worth. */
export const PRIORITY = {
  secret: 100,
  residentId: 80,
  creditCode: 70,
  card: 60,
  nationalId: 50,
  /** Documents without a check digit: they need their label, which lifts them over an unlabelled national ID. */
  document: 44,
  phone: 40,
  /** Passwords and keys that only their label makes one: what has a check of its own keeps the span. */
  looseSecret: 32,
  weak: 20,
  marking: 10,
} as const;
export const LABEL_RANK = 8;

/** Steps on the scale of confidence: 1 low, 2 medium, 3 high; below 1 it is no finding. */
export function confidenceOf(score: number): Confidence | undefined {
  return score < 1 ? undefined : CONFIDENCES[Math.min(Math.round(score), CONFIDENCES.length) - 1];
}

/** The step of a confidence: 1 low, 2 medium, 3 high. */
export function stepOf(confidence: Confidence): number {
  return CONFIDENCES.indexOf(confidence) + 1;
}
