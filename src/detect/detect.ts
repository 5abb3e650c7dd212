// Segments -> findings. Each segment's scan view goes past the detectors (matcher.ts) and the word lists (word-lists.ts); what they see
// becomes findings with their places in the original (ledger.ts keeps them). One scan, two ways to drive it: at a stretch, or in
// turns with everything else that the process does. Throws an `inspection` fault when a pattern breaks.
import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Finding } from '../mail/finding.ts';
import type { Segment } from '../mail/segment.ts';
import type { Detector } from './detector.ts';
import { Ledger } from './ledger.ts';
import { surerByNumber } from './many.ts';
import { Matcher, type Seen, type Sight } from './matcher.ts';
import { normalise, type View } from './normalise.ts';
import { withoutOverlaps } from './overlaps.ts';
import { SecondLook } from './second-look.ts';
import { surroundingsOf } from './surroundings.ts';
import { findWords, type FoundWord, type WordLists } from './word-lists.ts';

/** Milliseconds that a scan in turns works before others have theirs; a step takes a few more at the worst. */
const TURN_MS = 8;
/** Findings that are made before others may have a turn. */
const FINDINGS_AT_A_STRETCH = 512;

/** Built once per process and set of detectors; holds compiled patterns, no state of any message. */
export class Scanner {
  readonly #matcher: Matcher;
  readonly #secondLook: SecondLook;
  /** Those that are surer of many. */
  readonly #counting: readonly Detector[];

  /** Throws, with the detector's name, when a pattern does not compile. */
  constructor(detectors: readonly Detector[]) {
    this.#matcher = new Matcher(detectors);
    this.#secondLook = new SecondLook(detectors);
    this.#counting = detectors.filter(({ many }) => many !== undefined);
  }

  /** At a stretch: for child processes, commands and tests. @param now milliseconds since the epoch */
  scan(segments: readonly Segment[], words: WordLists, now: number): readonly Finding[] {
    const steps = this.#steps(segments, words, now);
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
    }
  }

  /** The same in turns with everything else that waits: for processes that take mail. @param now milliseconds since the epoch */
  async scanInTurns(segments: readonly Segment[], words: WordLists, now: number): Promise<readonly Finding[]> {
    const steps = this.#steps(segments, words, now);
    for (let since = performance.now(); ;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (performance.now() - since < TURN_MS) continue;
      await setImmediate();
      since = performance.now();
    }
  }

  *#steps(segments: readonly Segment[], words: WordLists, now: number): Generator<void, readonly Finding[]> {
    const ledger = new Ledger();
    const subject = segments.find(({ kind }) => kind === 'subject')?.text ?? '';
    for (const [index, segment] of segments.entries()) {
      const view = normalise(segment.text);
      const report = new SegmentReport(segment, index, view, ledger);
      const around = surroundingsOf(segment, view, subject);
      const sight = { text: view.text, ...placeIn(segment), now, view: 'plain', ...around } as const;
      yield* this.#scanSegment(segment.text, view, sight, report);
      yield* findWords(view.text, words, (word) => report.word(word));
    }
    return surerByNumber(ledger.findings(), this.#counting);
  }

  *#scanSegment(original: string, view: View, sight: Sight, report: SegmentReport): Generator<void> {
    const { apart = [], among = [] } = Object.groupBy(yield* this.#matcher.see(sight), ({ detector: { isApart } }) =>
      isApart === true ? 'apart' : 'among',
    );
    const plain = withoutOverlaps(among);
    const hidden = yield* this.#secondLook.see(sight, original, view, plain);
    const seen = hidden.length === 0 ? plain : withoutOverlaps([...plain, ...hidden]);
    for (const [i, one] of [...seen, ...apart].entries()) {
      report.hit(one);
      if (i % FINDINGS_AT_A_STRETCH === 0) yield;
    }
  }
}

/** Puts what was seen in a segment into the ledger, with its place in the original. */
class SegmentReport {
  readonly #segment: Segment;
  readonly #index: number;
  readonly #view: View;
  readonly #ledger: Ledger;

  constructor(segment: Segment, index: number, view: View, ledger: Ledger) {
    this.#segment = segment;
    this.#index = index;
    this.#view = view;
    this.#ledger = ledger;
  }

  hit({ hit, detector: { id }, isEvasive }: Seen): void {
    const as = { detector: id, confidence: hit.confidence, ...(isEvasive === true ? { evasive: isEvasive } : {}) };
    this.#add(as, hit, hit.value, () => hit.masked);
  }

  word({ list, word, start, end }: FoundWord): void {
    const { text } = this.#segment;
    const { toOriginal } = this.#view;
    const as = { detector: `words:${list.id}`, confidence: 'high' } as const;
    this.#add(as, { start, end }, word, () => text.slice(toOriginal(start), toOriginal(end)));
  }

  #add(
    as: Pick<Finding, 'detector' | 'confidence' | 'evasive'>,
    span: { readonly start: number; readonly end: number },
    value: string,
    masked: () => string,
  ): void {
    const { kind, part } = this.#segment;
    const place = { segment: kind, ...(part === undefined ? {} : { part }) };
    this.#ledger.add({ ...as, ...place }, value, () => {
      const start = this.#view.toOriginal(span.start);
      return {
        ...as,
        ...placeOf(this.#segment, start),
        segmentIndex: this.#index,
        start,
        end: this.#view.toOriginal(span.end),
        masked: masked(),
        valueKey: valueKey(as.detector, value),
      };
    });
  }
}

/** What detectors may know of the place of a text. */
function placeIn({ kind, label, part }: Segment): Pick<Sight, 'segment' | 'label' | 'part'> {
  return { segment: kind, ...(label === undefined ? {} : { label }), ...(part === undefined ? {} : { part }) };
}

/** @param start offset of the finding in the segment's own text */
function placeOf(segment: Segment, start: number): Pick<Finding, 'segment' | 'path' | 'label' | 'part'> {
  const { kind, path, places, part } = segment;
  const label = places?.labelAt(start) ?? segment.label;
  return {
    segment: kind,
    path,
    ...(label === undefined ? {} : { label }),
    ...(part === undefined ? {} : { part }),
  };
}

function valueKey(detector: string, value: string): string {
  return hash('sha256', `${detector}\0${value}`, 'base64url').slice(0, 22);
}
