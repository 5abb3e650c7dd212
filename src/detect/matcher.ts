// Detectors over one view of a text. One pass of the pattern set over windows says which detectors may see something where; only
// those look closer, and judge. Windows overlap by the longest match, and know the character before them, so that nothing is cut
// in two. Linear in the text: no backtracking pattern ever runs on mail (attacks X15, X16). Fails with an `inspection` fault when
// a single pattern breaks. It stops often, so that whoever drives it may let others have a turn.
import { Fault } from '../mail/fault.ts';
import type { SegmentKind, SegmentPart } from '../mail/segment.ts';
import { lowerCase } from '../rules/fold.ts';
import { NEGATIVE_LABELS, nextBeginning, standsAlone, type Surroundings } from './context.ts';
import type { Detector, Hit, ViewName } from './detector.ts';
import { Names, TextNames, type Naming } from './names.ts';
import { Pattern, type Match } from './pattern.ts';
import { PatternSet } from './pattern-set.ts';
import { judgeWholeTexts } from './whole-text.ts';
import { windowsOf, type Window } from './window.ts';

/** Candidates after which it stops for a moment. */
const CANDIDATES_AT_A_STRETCH = 64;

/** A text as detectors see it, and what may be known about it. */
export interface Sight extends Omit<Surroundings, 'lower'>, Pick<Naming, 'headers'> {
  readonly segment: SegmentKind;
  readonly label?: string;
  readonly part?: SegmentPart;
  /** Milliseconds since the epoch; dates in identifiers are never later. */
  readonly now: number;
  readonly view: ViewName;
}

/** What a detector accepted. */
export interface Seen {
  readonly hit: Hit;
  readonly detector: Detector;
  /** Only in a view that undoes what hides it. */
  readonly isEvasive?: true;
}

interface Entry {
  readonly detector: Detector;
  readonly pattern: Pattern;
}

/** Built once per process and set of detectors; holds compiled patterns, no state of any message. */
export class Matcher {
  readonly #entries: readonly Entry[];
  readonly #set: PatternSet;
  readonly #names: Names;

  /** Throws, with the detector's name, when a pattern does not compile. */
  constructor(detectors: readonly Detector[]) {
    this.#entries = detectors.map((detector) => ({
      detector,
      pattern: new Pattern(detector.id, detector.pattern, detector.standsAlone !== true),
    }));
    this.#set = new PatternSet(detectors);
    // The labels that say that a value is something else stand behind all detectors.
    this.#names = new Names([...detectors, { id: 'negative-labels', keywords: NEGATIVE_LABELS }]);
  }

  /** All that is accepted, in no order; spans may overlap. */
  *see(sight: Sight): Generator<void, readonly Seen[]> {
    const seen: Seen[] = [];
    const surroundings = withLower(sight);
    const names = new TextNames(this.#names, surroundings);
    /** For each detector where it goes on: what it accepted may reach into the next window. */
    const goOn = new Uint32Array(this.#entries.length);
    for (const window of windowsOf(sight.text)) {
      const found = this.#set.candidates(window.bytes);
      const isUndeniable = found.length > 0 && !names.mayName(this.#entries.length, window.start, window.end);
      for (const which of found) {
        const entry = this.#entries[which];
        if (entry === undefined) continue;
        const isNamed = names.mayName(which, window.start, window.end);
        if (!isNamed && names.asks(which)) continue;
        const asked = {
          ...entry,
          around: surroundings,
          absent: isNamed ? undefined : entry.detector.keywords,
          isUndeniable,
        };
        goOn[which] = yield* look(asked, window, goOn[which] ?? 0, seen);
      }
      yield;
    }
    if (surroundings.firsts.size > 0)
      for (const one of judgeWholeTexts(surroundings.firsts, surroundings)) seen.push(one);
    return seen;
  }
}

type Around = Sight &
  Surroundings & {
    /** Where each detector that judges whole texts saw something first. */
    readonly firsts: Map<Detector, number>;
  };

/** The text in lower case is worked out when it is asked for: most texts have no candidate. */
export function withLower(sight: Sight): Around {
  let lower: string | undefined;
  return {
    ...sight,
    firsts: new Map(),
    get lower() {
      return (lower ??= lowerCase(sight.text));
    },
  };
}

/** One detector at work on a text. */
interface Asked extends Entry {
  readonly around: Around;
  /** Its keywords, where none of them stands near: then they need not be looked for around each value. */
  readonly absent: readonly string[] | undefined;
  readonly isUndeniable: boolean;
}

/** One detector in a window. Returns where it goes on, in the view. */
function* look(asked: Asked, window: Window, from: number, seen: Seen[]): Generator<void, number> {
  if (isSettled(asked)) return window.end;
  let next = Math.max(from, window.start);
  for (let count = 1; next < window.end; count++) {
    const match = find(asked, window, next);
    if (match === undefined) return window.end;
    if (match.start >= window.end) return match.start; // the next window's
    next = wholeCharacter(window, judge(asked, match, seen));
    if (isSettled(asked)) return window.end;
    if (count % CANDIDATES_AT_A_STRETCH === 0) yield;
  }
  return next;
}

/** Between the halves of a pair the same match would be found again, without end. */
function wholeCharacter(window: Window, offset: number): number {
  const unit = window.text.charCodeAt(window.unitIn(offset));
  return unit >= 0xdc00 && unit <= 0xdfff ? offset + 1 : offset;
}

/** What judges a text as a whole is asked where it begins, once. */
const isSettled = ({ detector, around: { firsts } }: Asked): boolean =>
  detector.isPresence === true && firsts.has(detector);

/** Returns where the detector goes on. */
function judge({ detector, around, absent, isUndeniable }: Asked, { start, end }: Match, seen: Seen[]): number {
  if (detector.standsAlone === true && !standsAlone(around, start, end)) return nextBeginning(around, start);
  const { text, lower, segment, label, part, now, view, columnHeader, remote, firsts } = around;
  if (detector.judgeText !== undefined && !firsts.has(detector)) firsts.set(detector, start);
  // One object of one shape for each of thousands.
  const candidate = {
    text,
    lower,
    start,
    end,
    segment,
    label,
    part,
    now,
    view,
    columnHeader,
    remote,
    absent,
    isUndeniable,
  };
  const accepted = detector.judge(candidate);
  if (accepted.length === 0)
    return detector.standsAlone === true ? nextBeginning(around, start) : start + step(text, start, end);
  let next = start + 1;
  for (const hit of accepted) {
    seen.push({ hit, detector });
    next = Math.max(next, hit.end);
  }
  return next;
}

function find({ detector, pattern }: Asked, window: Window, from: number): Match | undefined {
  try {
    return pattern.find(window, from);
  } catch (error) {
    throw new Fault('inspection', `the pattern of detector ${detector.id} broke`, error);
  }
}

/**
 * How far to go on after a refused candidate. Another may begin inside it, but never inside a run of digits: what follows a
 * digit does not stand alone. That keeps a megabyte of digits linear.
 */
function step(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  return Math.max(1, at - start);
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
