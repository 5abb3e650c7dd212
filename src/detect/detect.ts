// Segments -> findings. One pass of RE2.Set over windows of the scan view says which detectors may see something where;
// only those look closer. Windows overlap by the longest match, so that nothing is cut in two. Linear in the text: no
// backtracking pattern ever runs on mail (attacks X15, X16). Throws an `inspection` fault when RE2 runs out of memory.
import { createHash } from 'node:crypto';
import RE2 from 're2';
import { Fault } from '../mail/fault.ts';
import type { Finding } from '../mail/finding.ts';
import { MAX_FINDINGS } from '../mail/limits.ts';
import type { Segment } from '../mail/segment.ts';
import { foldText, lowerCase } from '../rules/fold.ts';
import type { WordList } from '../rules/rule-set.ts';
import { includesWord } from './context.ts';
import { LABEL_RANK, MAX_MATCH, type Detector, type Hit } from './detector.ts';
import { normalise, type View } from './normalise.ts';
import { judgeWholeTexts } from './whole-text.ts';

const WINDOW = 4096;

/** Built once per process and set of detectors; holds compiled patterns, no state of any message. */
export class Scanner {
  readonly #detectors: readonly { readonly detector: Detector; readonly pattern: RE2 }[];
  readonly #set: InstanceType<typeof RE2.Set>;

  constructor(detectors: readonly Detector[]) {
    this.#detectors = detectors.map((detector) => ({ detector, pattern: new RE2(detector.pattern, 'gu') }));
    this.#set = new RE2.Set(
      detectors.map((detector) => detector.prefilter ?? detector.pattern),
      'u',
    );
  }

  /** @param now milliseconds since the epoch */
  scan(segments: readonly Segment[], words: Iterable<WordList>, now: number): readonly Finding[] {
    const findings: Finding[] = [];
    const lists = groupByFolds(words);
    for (const [index, segment] of segments.entries()) {
      const view = normalise(segment.text);
      for (const finding of this.#scanSegment(segment, index, view, now)) findings.push(finding);
      for (const alike of lists) for (const finding of findWords(segment, index, view, alike)) findings.push(finding);
      if (findings.length > MAX_FINDINGS) return findings.slice(0, MAX_FINDINGS);
    }
    return findings;
  }

  #scanSegment(segment: Segment, index: number, view: View, now: number): readonly Finding[] {
    const { text } = view;
    let lower: string | undefined;
    const hits: Found[] = [];
    const { kind, label, part } = segment;
    const place = { segment: kind, ...(label === undefined ? {} : { label }), ...(part === undefined ? {} : { part }) };
    const seenAt = new Map<Detector, number>();
    for (let from = 0; from < text.length; from += WINDOW) {
      const window = text.slice(from, from + WINDOW + MAX_MATCH);
      for (const which of this.#candidates(window)) {
        const entry = this.#detectors[which];
        if (entry === undefined) continue;
        const { detector, pattern } = entry;
        pattern.lastIndex = 0;
        for (let match = pattern.exec(window); match !== null; match = pattern.exec(window)) {
          if (match.index >= WINDOW) break; // the next window's
          const start = from + match.index;
          const end = start + match[0].length;
          lower ??= lowerCase(text); // most texts have no candidate
          if (detector.judgeText !== undefined && !seenAt.has(detector)) seenAt.set(detector, start);
          const accepted = detector.judge({ text, lower, start, end, ...place, now, view: 'plain' });
          for (const hit of accepted) hits.push({ hit, detector });
          pattern.lastIndex =
            accepted.length > 0 ? Math.max(...accepted.map((h) => h.end)) - from : match.index + step(match[0]);
        }
      }
    }
    if (lower !== undefined)
      for (const found of judgeWholeTexts(seenAt, { text, lower, ...place, now })) hits.push(found);
    return withoutOverlaps(hits).map(({ hit, detector }) => ({
      detector: detector.id,
      confidence: hit.confidence,
      ...placeOf(segment, view.toOriginal(hit.start)),
      segmentIndex: index,
      start: view.toOriginal(hit.start),
      end: view.toOriginal(hit.end),
      masked: hit.masked,
      valueKey: valueKey(detector.id, hit.value),
    }));
  }

  #candidates(window: string): readonly number[] {
    try {
      return this.#set.match(Buffer.from(window)); // of a string it takes twice as long
    } catch (error) {
      throw new Fault('inspection', 'the pattern set ran out of memory', error);
    }
  }
}

interface Found {
  readonly hit: Hit;
  readonly detector: Detector;
}

/**
 * How far to go on after a refused candidate. Another may begin inside it, but never inside a run of digits: what follows a
 * digit does not stand alone. That keeps a megabyte of digits linear.
 */
function step(matched: string): number {
  return Math.max(1, /^[0-9]*/.exec(matched)?.[0].length ?? 0);
}

/** One span, one type: the detector of higher priority keeps it. */
function withoutOverlaps(hits: readonly Found[]): readonly Found[] {
  if (hits.length < 2) return hits;
  const byRank = hits.toSorted((a, b) => rankOf(b) - rankOf(a) || a.hit.start - b.hit.start);
  const byStart: Found[] = [];
  const taken: Found[] = [];
  for (const candidate of byRank) {
    const at = lowerBound(byStart, candidate.hit.start);
    const before = byStart[at - 1];
    const after = byStart[at];
    const overlaps =
      (before !== undefined && before.hit.end > candidate.hit.start) ||
      (after !== undefined && after.hit.start < candidate.hit.end);
    if (overlaps) continue;
    byStart.splice(at, 0, candidate);
    taken.push(candidate);
  }
  return taken.toSorted((a, b) => a.hit.start - b.hit.start);
}

const rankOf = ({ hit, detector }: Found): number => detector.priority + (hit.labelled === true ? LABEL_RANK : 0);

function lowerBound(sorted: readonly Found[], start: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.hit.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lists that read a text in the same way, so that it is folded once for all of them. */
function groupByFolds(lists: Iterable<WordList>): readonly (readonly WordList[])[] {
  return [...Map.groupBy(lists, (list) => list.folds.toSorted().join(' ')).values()];
}

/** @param alike lists with the same folds */
function findWords(segment: Segment, index: number, view: View, alike: readonly WordList[]): readonly Finding[] {
  const folded = foldText(view.text, alike[0]?.folds ?? []);
  return alike.flatMap((list) => list.words.flatMap((word) => findWord(segment, index, view, folded, list, word)));
}

function findWord(
  segment: Segment,
  index: number,
  view: View,
  folded: string,
  list: WordList,
  word: string,
): readonly Finding[] {
  const source = `words:${list.id}`;
  const found: Finding[] = [];
  for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + word.length)) {
    if (!includesWord(folded.slice(Math.max(0, at - 1), at + word.length + 1), word)) continue;
    found.push({
      detector: source,
      confidence: 'high',
      ...placeOf(segment, view.toOriginal(at)),
      segmentIndex: index,
      start: view.toOriginal(at),
      end: view.toOriginal(at + word.length),
      masked: segment.text.slice(view.toOriginal(at), view.toOriginal(at + word.length)),
      valueKey: valueKey(source, word),
    });
  }
  return found;
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
  return createHash('sha256').update(`${detector}\0${value}`).digest('base64url').slice(0, 22);
}
