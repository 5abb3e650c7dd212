// Makes a detector of what most of them are: a value of a known form, a check, words that name it, words that name something
// else, and a ladder of confidence. Fails at start when a keyword is not in lower case: it would never be found.
import { mask, type Confidence } from '../mail/finding.ts';
import type { LocalText } from '../mail/language.ts';
import { contextOf, isLabelled, standsAlone, type Nearness } from './context.ts';
import { anyWord } from './names.ts';
import { confidenceOf, stepOf, type Candidate, type Detector, type Hit, type Ladder } from './detector.ts';

export interface Identifier {
  readonly id: string;
  readonly title: LocalText;
  readonly about: LocalText;
  /** RE2, run on the scan view; the whole match is the value. */
  readonly pattern: string;
  readonly prefilter?: string;
  readonly priority: number;
  /** Lower case, in all languages in which mail names the value. Latin ones stand as words. */
  readonly keywords: readonly string[];
  readonly ladder: Ladder;
  /** Labels that say "something else" besides those that every detector knows. Lower case. */
  readonly negative?: readonly string[];
  /** Canonical form, by which values are counted; without it separators are removed and letters capitalised. */
  readonly canonical?: (matched: string) => string;
  /** See Detector; without it the keywords, where the ladder has nothing for a value alone. */
  readonly asksFor?: string;
  /** False: no such value. A number is added to the steps of the ladder (+1 for a booster, -1 for a doubt). */
  readonly check?: (value: string, candidate: Candidate) => boolean | number;
  /** The check proves something that chance rarely does: then the value counts in a view that undoes an evasion, without a label. */
  readonly isChecked: boolean;
  /** Published specimens in canonical form: one step less sure. */
  readonly specimens?: ReadonlySet<string>;
  /** Canonical characters shown in front and behind; the rest is hidden. */
  readonly shown: readonly [head: number, tail: number];
  /** Replaces the rule that a value is not part of a longer word or number. */
  readonly isBounded?: (candidate: Candidate) => boolean;
  readonly sample: (random: () => number) => string;
}

export function identifier(spec: Identifier): Detector {
  for (const word of [...spec.keywords, ...(spec.negative ?? [])])
    if (word !== word.toLowerCase()) throw new Error(`${spec.id}: the keyword "${word}" is not in lower case`);
  const { id, title, about, pattern, prefilter, priority, keywords, ladder, sample } = spec;
  const asksFor = spec.asksFor ?? (ladder.alone === undefined ? anyWord(keywords) : undefined);
  return {
    ...{ id, title, about, pattern, priority, keywords, ladder, sample },
    ...(prefilter === undefined ? {} : { prefilter }),
    ...(asksFor === undefined ? {} : { asksFor }),
    standsAlone: spec.isBounded === undefined,
    isChecked: spec.isChecked,
    judge: (candidate) => judge(spec, candidate),
  };
}

function judge(spec: Identifier, candidate: Candidate): readonly Hit[] {
  const { start, end, text } = candidate;
  if (!(spec.isBounded?.(candidate) ?? standsAlone(candidate, start, end))) return [];
  const value = (spec.canonical ?? withoutSeparators)(text.slice(start, end));
  const checked = spec.check?.(value, candidate) ?? true;
  if (checked === false) return [];
  const isEvasive = candidate.view !== 'plain';
  if (isEvasive && !spec.isChecked && !isLabelled(candidate, start, end, spec.keywords)) return [];
  const { nearness, isDenied } = contextOf(candidate, start, end, spec);
  if (isEvasive && !spec.isChecked && nearness !== 'labelled') return [];
  const base = baseOf(spec.ladder, nearness);
  if (base === undefined) return [];
  const confidence = confidenceOf(
    stepOf(base) +
      (typeof checked === 'number' ? checked : 0) -
      (isDenied ? 1 : 0) -
      (spec.specimens?.has(value) === true ? 1 : 0),
  );
  if (confidence === undefined) return [];
  return [{ start, end, value, confidence, masked: mask(value, ...spec.shown), labelled: nearness === 'labelled' }];
}

function baseOf({ alone, near, labelled }: Ladder, nearness: Nearness): Confidence | undefined {
  if (nearness === 'labelled') return labelled;
  return nearness === 'near' ? (near ?? alone) : alone;
}

/** The form by which most identifiers are counted. */
export function withoutSeparators(matched: string): string {
  return matched.replaceAll(/[\s().\-/·_]/g, '').toUpperCase();
}
