// What detectors see in numbers that were written so as not to be seen (views V2 and V3; attacks C04, C05, C08). The readings of a text
// are written below each other on a sheet, which goes past all patterns at once; what fits is judged in its surroundings. More is
// asked than of what stands plainly there: a label, or a check that chance seldom passes in a number that is set off. Linear in the
// text; stops often, so that whoever drives it may let others have a turn. Fails with an `inspection` fault when a pattern breaks.
import RE2 from 're2';
import { Fault } from '../mail/fault.ts';
import type { Confidence } from '../mail/finding.ts';
import { lowerCase } from '../rules/fold.ts';
import { standsAlone } from './context.ts';
import { PRIORITY, type Candidate, type Detector, type Hit } from './detector.ts';
import { withLower, type Seen, type Sight } from './matcher.ts';
import { anyWord, Names, TextNames } from './names.ts';
import type { View } from './normalise.ts';
import { PatternSet } from './pattern-set.ts';
import { readingsOf, type Reading } from './readings.ts';
import { regionsOf, type Region } from './regions.ts';

/** Characters of readings that go past the patterns at once. */
const SHEET = 4_000;
/** What is shown of the text around a reading, before and behind. */
const BEFORE = 320;
const AFTER = 80;
/** How far from a number somebody says that it is turned round. */
const NEAR = 60;
const TURNING_WORDS = ['倒', '反', '逆', 'revers', 'backward'];
const TURNED = new RegExp(TURNING_WORDS.join('|'));
/** Marks that turn the direction of what follows. */
const TURNING_MARKS = ['\u202D', '\u202E', '\u2066', '\u2067', '\u2068'];
const TURNING_MARK = new RegExp(`[${TURNING_MARKS.join('')}]`);
/** Cards are written in fours, or as 4-6-5 and 4-6-4. */
const CARD_GROUPING = /^(?:4-4-4-[1-7]|4-4-4-4-[1-3]|4-6-[45]|6-\d{7,13}|5-5-[56])$/;

interface Entry {
  readonly detector: Detector;
  /** Whole lines of a sheet. */
  readonly lines: RE2;
}

/** A text in which numbers are read. */
interface Around {
  readonly sight: Sight;
  readonly names: TextNames;
  readonly plain: readonly Seen[];
}

/** Built once per process and set of detectors; holds compiled patterns, no state of any message. */
export class SecondLook {
  readonly #entries: readonly Entry[];
  readonly #set: PatternSet;
  readonly #names: Names;

  constructor(detectors: readonly Detector[]) {
    const hideable = detectors.filter(isHideable);
    const lineOf = ({ pattern }: Detector): string => `(?m:^)(?:${pattern})(?m:$)`;
    this.#entries = hideable.map((detector) => ({ detector, lines: new RE2(lineOf(detector), 'gu') }));
    // What has no check needs its label here, whatever it needs where it stands plainly.
    this.#names = new Names(
      hideable.map(({ id, isChecked, keywords = [], asksFor }) => {
        const asked = isChecked === false ? anyWord(keywords) : asksFor;
        return { id, keywords, ...(asked === undefined ? {} : { asksFor: asked }) };
      }),
    );
    this.#set = new PatternSet(hideable.map((detector) => ({ id: detector.id, pattern: lineOf(detector) })));
  }

  /**
   * What is seen besides what stands plainly there.
   * @param original text of the segment @param view its scan view @param plain what was seen in it, in order and without overlaps
   */
  *see(sight: Sight, original: string, view: View, plain: readonly Seen[]): Generator<void, readonly Seen[]> {
    if (this.#entries.length === 0) return [];
    const seen: Seen[] = [];
    const { text } = sight;
    const names = new TextNames(this.#names, withLower(sight));
    let sheet: Reading[] = [];
    let size = 0;
    let mayTurn: boolean | undefined;
    for (const region of regionsOf(text, (at) => original.charAt(view.toOriginal(at)) === '，')) {
      mayTurn ??= [...TURNING_WORDS, ...TURNING_MARKS].some((sign) => original.includes(sign) || text.includes(sign));
      for (const reading of readingsOf(text, region, {
        isReversed: mayTurn && isTurned(text, region, original, view),
      })) {
        if (isTaken(reading, plain)) continue;
        sheet.push(reading);
        size += reading.text.length + 1;
        if (size < SHEET) continue;
        this.#read(sheet, { sight, names, plain }, seen);
        sheet = [];
        size = 0;
        yield;
      }
    }
    this.#read(sheet, { sight, names, plain }, seen);
    return seen;
  }

  #read(sheet: readonly Reading[], { sight, names, plain }: Around, seen: Seen[]): void {
    if (sheet.length === 0) return;
    const starts: number[] = [];
    let text = '';
    for (const reading of sheet) {
      starts.push(text.length);
      text += `${reading.text}\n`;
    }
    const candidates: Candidate[] = [];
    const lineAt = new Map(starts.map((start, line) => [start, line]));
    for (const which of this.#set.candidates(Buffer.from(text))) {
      const entry = this.#entries[which];
      if (entry === undefined || (names.asks(which) && !names.mayNameAnywhere(which))) continue;
      for (const at of linesThatFit(entry, text)) {
        const line = lineAt.get(at) ?? -1;
        const reading = sheet[line];
        if (reading === undefined || !mayBeNew(reading, entry.detector, plain)) continue;
        const candidate = (candidates[line] ??= stitched(reading, sight));
        const hit = judge(entry.detector, reading, candidate);
        if (hit !== undefined && !swallows(hit, plain)) seen.push({ hit, detector: entry.detector, isEvasive: true });
      }
    }
  }
}

/** Numbers and codes; tokens of programs, words and markings are not written in groups. Own detectors have patterns of their own for that. */
function isHideable({ priority, keywords = [], isPresence, isApart }: Detector): boolean {
  return (
    isApart !== true && isPresence !== true && keywords.length > 0 && !isSecret(priority) && priority > PRIORITY.marking
  );
}

const isSecret = (priority: number): boolean =>
  priority >= PRIORITY.secret || (priority >= PRIORITY.looseSecret && priority <= PRIORITY.looseSecret + 1);

function linesThatFit({ detector, lines }: Entry, text: string): readonly number[] {
  try {
    lines.lastIndex = 0;
    const found: number[] = [];
    for (let match = lines.exec(text); match !== null; match = lines.exec(text)) {
      if (match[0] === '') lines.lastIndex++;
      else found.push(match.index);
    }
    return found;
  } catch (error) {
    throw new Fault('inspection', `the pattern of detector ${detector.id} broke`, error);
  }
}

function isTurned(text: string, { tokens }: Region, original: string, view: View): boolean {
  const start = tokens[0]?.start ?? 0;
  const end = tokens.at(-1)?.end ?? start;
  const behind = Math.min(end, start + NEAR);
  if (TURNED.test(text.slice(Math.max(0, start - NEAR), start)) || TURNED.test(text.slice(end, end + NEAR)))
    return true;
  const from = Math.max(0, view.toOriginal(start) - NEAR);
  return TURNING_MARK.test(original.slice(from, view.toOriginal(behind)));
}

/**
 * What has no check is one number only where a label can be its own: at the start of its line, cell or item, or set off; over lines and
 * cells where no other number stands between.
 */
function mayBeNew(reading: Reading, detector: Detector, plain: readonly Seen[]): boolean {
  if (detector.isChecked !== true && !(reading.isAcross ? reading.isAtStart : reading.isFirst || reading.isSetOff))
    return false;
  return !overlapping(plain, reading.start, reading.end).some((seen) => seen.detector === detector);
}

function judge(detector: Detector, reading: Reading, candidate: Candidate): Hit | undefined {
  const { start, end } = candidate;
  if (detector.standsAlone === true && !standsAlone(candidate, start, end)) return undefined;
  const hit = detector.judge(candidate).find((one) => one.start === start && one.end === end);
  if (hit === undefined) return undefined;
  const confidence = trust(detector, hit, reading);
  return confidence === undefined ? undefined : { ...hit, confidence, start: reading.start, end: reading.end };
}

/** A reading as it would stand in the text. Its own properties, as detectors make copies of it. */
function stitched(reading: Reading, sight: Sight): Candidate {
  const before = sight.text.slice(Math.max(0, reading.start - BEFORE), reading.start);
  const text = before + reading.text + sight.text.slice(reading.end, reading.end + AFTER);
  const { segment, now, remote } = sight;
  // What goes over lines and cells stands in no column.
  const columnHeader = reading.isAcross ? undefined : once(() => sight.columnHeader?.(reading.start));
  const lower = once(() => lowerCase(text));
  return {
    ...{ text, segment, now, view: reading.view },
    ...{ start: before.length, end: before.length + reading.text.length },
    ...(columnHeader === undefined ? {} : { columnHeader }),
    ...(remote === undefined ? {} : { remote }),
    get lower() {
      return lower();
    },
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * A label says what it is. Without one only a check can, and the more often chance passes it, the more it takes: of resident IDs one random
 * number in 77,000 is one, of cards one in ten.
 */
function trust(
  detector: Detector,
  hit: Hit,
  { isSetOff, isAcross, isInParts, grouping }: Reading,
): Confidence | undefined {
  if (hit.labelled === true) return hit.confidence;
  const isCard = detector.priority === PRIORITY.card;
  if (detector.isChecked === true && detector.priority === PRIORITY.residentId) {
    return isSetOff || isInParts ? hit.confidence : undefined;
  }
  if (!isSetOff || (detector.isChecked !== true && !isCard)) return undefined;
  if (isAcross || (isCard && !CARD_GROUPING.test(grouping))) return undefined;
  // What a label denies is none; cards have taken that into account.
  return hit.confidence === 'low' && !isCard ? undefined : 'low';
}

/** All of it is something plain already. */
function isTaken({ start, end }: Reading, plain: readonly Seen[]): boolean {
  return overlapping(plain, start, end).some(
    ({ hit }) => hit.start <= start && hit.end >= end && hit.confidence !== 'low',
  );
}

/** It would take the place of something that stands plainly there and is as likely. */
function swallows(hit: Hit, plain: readonly Seen[]): boolean {
  return (
    hit.labelled !== true &&
    overlapping(plain, hit.start, hit.end).some(
      ({ hit: other }) => other.labelled === true || other.confidence !== 'low',
    )
  );
}

/** @param plain in order and without overlaps */
function overlapping(plain: readonly Seen[], start: number, end: number): readonly Seen[] {
  let low = 0;
  let high = plain.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((plain[middle]?.hit.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < plain.length && (plain[last]?.hit.start ?? end) < end) last++;
  return last === low ? NONE : plain.slice(low, last);
}

const NONE: readonly Seen[] = [];
