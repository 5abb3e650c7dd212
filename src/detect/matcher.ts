// Detectors over one view of a text. One pass of the pattern set over windows says which detectors may see something where; only
// those look closer, and judge. Windows overlap by the longest match, and know the character before them, so that nothing is cut
// in two. Linear in the text: no backtracking pattern ever runs on mail (attacks X15, X16). Fails with an `inspection` fault when
// a single pattern breaks. It stops often, so that whoever drives it may let others have a turn.
import { transcode } from 'node:buffer';
import type RE2 from 're2';
import { Fault } from '../mail/fault.ts';
import type { SegmentKind, SegmentPart } from '../mail/segment.ts';
import { isAsciiText, lowerCase } from '../rules/fold.ts';
import { nextBeginning, standsAlone, type Surroundings } from './context.ts';
import { MAX_MATCH, type Detector, type Hit, type ViewName } from './detector.ts';
import { compilePattern, PatternSet } from './pattern-set.ts';
import { judgeWholeTexts } from './whole-text.ts';

/**
 * UTF-16 units of a window. Smaller ones hit less often, larger ones cost fewer calls: on text full of numbers half of this is as
 * fast, on text without any twice as much is.
 */
const WINDOW = 4096;
/** Candidates after which it stops for a moment. */
const CANDIDATES_AT_A_STRETCH = 64;

const HIGH_SURROGATE = /[\uD800-\uDBFF]/;

/** A text as detectors see it, and what may be known about it. */
export interface Sight extends Omit<Surroundings, 'lower'> {
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
  readonly pattern: RE2;
}

/** A stretch of the text: its own part, one character before it, and after it as much as a match may be long. */
interface Window {
  readonly text: string;
  /** Offset of `text` in the view. */
  readonly offset: number;
  /** Where its own part begins and ends, in the view. */
  readonly start: number;
  readonly end: number;
}

/** Built once per process and set of detectors; holds compiled patterns, no state of any message. */
export class Matcher {
  readonly #entries: readonly Entry[];
  readonly #set: PatternSet;
  /** A window in UTF-8; filled anew for each. */
  readonly #bytes = Buffer.allocUnsafeSlow((WINDOW + 2 * MAX_MATCH + 8) * 3);

  /** Throws, with the detector's name, when a pattern does not compile. */
  constructor(detectors: readonly Detector[]) {
    this.#entries = detectors.map((detector) => ({
      detector,
      pattern: compilePattern(detector.id, detector.pattern, 'gu'),
    }));
    this.#set = new PatternSet(detectors);
  }

  /** All that is accepted, in no order; spans may overlap. */
  *see(sight: Sight): Generator<void, readonly Seen[]> {
    const seen: Seen[] = [];
    const surroundings = withLower(sight);
    /** For each detector where it goes on: what it accepted may reach into the next window. */
    const goOn = new Uint32Array(this.#entries.length);
    const isAscii = isAsciiText(sight.text);
    for (const window of windowsOf(sight.text)) {
      for (const which of this.#set.candidates(this.#encode(window.text, isAscii))) {
        const entry = this.#entries[which];
        if (entry === undefined) continue;
        goOn[which] = yield* look(entry, window, goOn[which] ?? 0, surroundings, seen);
      }
      yield;
    }
    if (surroundings.firsts.size > 0)
      for (const one of judgeWholeTexts(surroundings.firsts, surroundings)) seen.push(one);
    return seen;
  }

  /** In UTF-8. What is not ASCII goes by way of its UTF-16, which takes a fifth of the time. */
  #encode(text: string, isAscii: boolean): Uint8Array {
    if (isAscii) return this.#bytes.subarray(0, this.#bytes.write(text, 'latin1'));
    const units = this.#bytes.subarray(0, this.#bytes.write(text, 'utf16le'));
    try {
      return transcode(units, 'utf16le', 'utf8');
    } catch {
      return this.#bytes.subarray(0, this.#bytes.write(text)); // half of a surrogate pair
    }
  }
}

type Around = Sight &
  Surroundings & {
    /** Where each detector that judges whole texts saw something first. */
    readonly firsts: Map<Detector, number>;
  };

/** The text in lower case is worked out when it is asked for: most texts have no candidate. */
function withLower(sight: Sight): Around {
  let lower: string | undefined;
  return {
    ...sight,
    firsts: new Map(),
    get lower() {
      return (lower ??= lowerCase(sight.text));
    },
  };
}

function* windowsOf(text: string): Generator<Window> {
  // A match is counted in characters, a window in UTF-16 units.
  const overlap = (HIGH_SURROGATE.test(text) ? 2 : 1) * MAX_MATCH + 1;
  for (let start = 0; start < text.length;) {
    const end = wholeCharacter(text, Math.min(text.length, start + WINDOW));
    const offset = start === 0 ? 0 : wholeCharacter(text, start - 1, -1);
    yield { text: text.slice(offset, wholeCharacter(text, end + overlap)), offset, start, end };
    start = end;
  }
}

/** An offset that does not stand between the halves of a surrogate pair. */
function wholeCharacter(text: string, offset: number, step = 1): number {
  const isBetween = isLow(text.charCodeAt(offset)) && isHigh(text.charCodeAt(offset - 1));
  return isBetween ? offset + step : offset;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** One detector in a window. Returns where it goes on, in the view. */
function* look(entry: Entry, window: Window, from: number, around: Around, seen: Seen[]): Generator<void, number> {
  const { detector, pattern } = entry;
  const { text, offset } = window;
  if (isSettled(detector, around)) return window.end;
  let next = Math.max(from, window.start);
  for (let count = 1; next < window.end; count++) {
    pattern.lastIndex = next - offset;
    const match = execute(entry, text);
    if (match === null) return window.end;
    const start = offset + match.index;
    if (start >= window.end) return start; // the next window's
    const end = start + match[0].length;
    next = judge(detector, around, start, end, seen);
    if (isSettled(detector, around)) return window.end;
    if (count % CANDIDATES_AT_A_STRETCH === 0) yield;
  }
  return next;
}

/** What judges a text as a whole is asked where it begins, once. */
const isSettled = (detector: Detector, { firsts }: Around): boolean =>
  detector.isPresence === true && firsts.has(detector);

/** Returns where the detector goes on. */
function judge(detector: Detector, around: Around, start: number, end: number, seen: Seen[]): number {
  if (detector.standsAlone === true && !standsAlone(around, start, end)) return nextBeginning(around, start);
  const { text, segment, label, part, now, view, columnHeader, remote, firsts } = around;
  if (detector.judgeText !== undefined && !firsts.has(detector)) firsts.set(detector, start);
  const accepted = detector.judge({
    ...{ text, start, end, segment, now, view },
    ...(label === undefined ? {} : { label }),
    ...(part === undefined ? {} : { part }),
    ...(columnHeader === undefined ? {} : { columnHeader }),
    ...(remote === undefined ? {} : { remote }),
    lower: around.lower,
  });
  if (accepted.length === 0)
    return detector.standsAlone === true ? nextBeginning(around, start) : start + step(text, start, end);
  let next = start + 1;
  for (const hit of accepted) {
    seen.push({ hit, detector });
    next = Math.max(next, hit.end);
  }
  return next;
}

function execute({ detector, pattern }: Entry, text: string): RegExpExecArray | null {
  try {
    return pattern.exec(text) as RegExpExecArray | null;
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
