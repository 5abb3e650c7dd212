// Texts that are judged as a whole: what a document is (a balance sheet, a medical record, source code) shows in many places
// of it, and a column of passwords only below its header. Runs once for each text and detector, after the pattern matched in it.
import type { SegmentKind, SegmentPart } from '../mail/segment.ts';
import type { Surroundings } from './context.ts';
import type { Detector, Hit } from './detector.ts';

export interface WholeText extends Surroundings {
  readonly segment: SegmentKind;
  /** Where in a file or message the text stands, as extract says it. */
  readonly label?: string;
  readonly part?: SegmentPart;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Where the detector's pattern matched first. */
  readonly first: number;
}

/** What is looked at of a text in front of the first match and behind it: some 150 pages, so that hostile text costs no more. */
const REACH_BEFORE = 8_000;
const REACH_BEHIND = 256_000;

/** The stretch of a text that is judged; offsets in it are `from` less than in the text. */
export function stretchOf({ text, first }: WholeText): { readonly stretch: string; readonly from: number } {
  const from = Math.max(0, first - REACH_BEFORE);
  return { stretch: text.slice(from, first + REACH_BEHIND), from };
}

/** @param seenAt offset of the first match of each detector that judges whole texts */
export function judgeWholeTexts(
  seenAt: ReadonlyMap<Detector, number>,
  text: Omit<WholeText, 'first'>,
): readonly { readonly detector: Detector; readonly hit: Hit }[] {
  return [...seenAt].flatMap(([detector, first]) =>
    (detector.judgeText?.({ ...text, first }) ?? []).map((hit) => ({ detector, hit })),
  );
}
