// Texts and files of a message -> documents of the index that stand in it, as a whole or in part. A passage of some length is
// asked for, not scattered words: contracts of one kind share many short runs. Linear in the text.
import { createHash } from 'node:crypto';
import type { Confidence, Finding } from '../../mail/finding.ts';
import type { Attachment } from '../../mail/part.ts';
import type { Segment, SegmentKind } from '../../mail/segment.ts';
import type { DocumentIndex, IndexedFile } from './document-index.ts';
import { sample, WINDOW, winnow } from './pick.ts';
import { lettersOf, SHORT, shinglesOf, type Letters } from './shingles.ts';
import { TextDigest } from './text-digest.ts';

/** Fewer matching runs, or letters in passages, prove nothing. */
const LEAST_RUNS = 8;
const LEAST_LETTERS = 300;
/** Matching runs in a row that make a passage. */
const LEAST_IN_ROW = 3;
/** Letters between two runs of one passage; edited words lie between. */
const LONGEST_GAP = 48;
/** Runs that may go astray in one place. */
const LOOK_AHEAD = 4;
/** How far a passage may shift against the document within such a gap: what was put in or taken out. */
const LARGEST_SHIFT = 16;
/** Percent of a blank form that must be there: less is what all forms have. */
const LEAST_OF_FORM = 50;

const KINDS: ReadonlySet<SegmentKind> = new Set(['body', 'html', 'attachment', 'structure']);

type Files = readonly Pick<Attachment, 'path' | 'name' | 'sha256'>[];

interface MatchedRun {
  /** Letter in the part's segment, and in the document. */
  readonly here: number;
  readonly there: number;
  readonly segment: number;
}

interface Passage {
  readonly first: MatchedRun;
  readonly last: MatchedRun;
  readonly letters: number;
}

interface Match {
  readonly file: IndexedFile;
  readonly overlap: number;
  readonly confidence: Confidence;
  readonly segment: number;
  readonly start: number;
  readonly end: number;
}

/** @param files attachments with the hashes of their bytes */
export function findDocuments(index: DocumentIndex, segments: readonly Segment[], files: Files): readonly Finding[] {
  const findings: Finding[] = [];
  const parts = Map.groupBy(segments.entries(), ([, { kind, path }]) => `${kind}\0${path}`);
  for (const part of parts.values()) {
    const read = part.filter(([, { kind }]) => KINDS.has(kind));
    if (read.length === 0) continue;
    for (const match of strongestOfEach(matchesOf(index, read))) findings.push(findingOf(match, segments));
  }
  for (const { path, sha256 } of files) {
    if (sha256 === undefined) continue;
    for (const file of index.withFile(sha256)) findings.push(exactFile(file, path, segments));
  }
  return findings;
}

function matchesOf(index: DocumentIndex, part: readonly (readonly [number, Segment])[]): readonly Match[] {
  const digest = new TextDigest();
  const letters = new Map<number, Letters>();
  const documents = new Map<number, MatchedRun[]>();
  const forms = new Map<number, MatchedRun[]>();
  for (const [number, { text }] of part) {
    const own = lettersOf(text);
    letters.set(number, own);
    digest.add(own);
    const shingles = shinglesOf(own);
    const look = (places: Iterable<number>, found: Map<number, MatchedRun[]>, isForm: boolean): void => {
      for (const here of places) {
        for (const { file, at } of index.entries(shingles.highs[here] ?? 0, shingles.lows[here] ?? 0)) {
          if ((index.files[file]?.mode === 'form') !== isForm) continue;
          const runs = found.get(file) ?? [];
          runs.push({ here, there: at, segment: number });
          found.set(file, runs);
        }
      }
    };
    if (index.hasDocuments) look(winnow(own, shingles), documents, false);
    if (index.hasForms) look(sample(own, shingles), forms, true);
  }
  const whole = digest.finish();
  const [first] = part;
  const exact = (whole === undefined ? [] : index.withText(whole)).map((file): Match => {
    const [segment = 0, { text = '' } = {}] = first ?? [];
    return { file, overlap: 100, confidence: 'high', segment, start: 0, end: text.length };
  });
  const partial = [...documents].map(([file, runs]) => documentMatch(index.files[file], runs, letters));
  const filled = [...forms].map(([file, runs]) => formMatch(index.files[file], runs, letters));
  return [...exact, ...partial, ...filled].filter((match) => match !== undefined);
}

function documentMatch(
  file: IndexedFile | undefined,
  runs: readonly MatchedRun[],
  letters: ReadonlyMap<number, Letters>,
): Match | undefined {
  if (file === undefined || distinct(runs) < LEAST_RUNS || file.fingerprints === 0) return undefined;
  const passages = passagesOf(runs);
  const matched = passages.reduce((sum, passage) => sum + passage.letters, 0);
  const longest = passages.reduce<Passage | undefined>(
    (best, each) => (best === undefined || each.letters > best.letters ? each : best),
    undefined,
  );
  if (matched < LEAST_LETTERS || longest === undefined) return undefined;
  const overlap = percent(runs, file);
  return { file, overlap, confidence: confidenceOf(overlap, longest.letters), ...spanOf(longest, letters) };
}

function formMatch(
  file: IndexedFile | undefined,
  runs: readonly MatchedRun[],
  letters: ReadonlyMap<number, Letters>,
): Match | undefined {
  if (file === undefined || distinct(runs) < LEAST_RUNS || file.letters < LEAST_LETTERS) return undefined;
  const overlap = percent(runs, file);
  const [first] = runs;
  const last = runs.findLast(({ segment }) => segment === first?.segment);
  if (overlap < LEAST_OF_FORM || first === undefined || last === undefined) return undefined;
  const confidence = overlap >= 75 ? 'high' : 'medium';
  return { file, overlap, confidence, ...spanOf({ first, last }, letters) };
}

/** Each run of the document once, however often it stands here. Never 100 without all of them. */
function percent(runs: readonly MatchedRun[], { fingerprints }: IndexedFile): number {
  return Math.min(100, Math.max(1, Math.floor((100 * distinct(runs)) / fingerprints)));
}

const distinct = (runs: readonly MatchedRun[]): number => new Set(runs.map(({ there }) => there)).size;

function confidenceOf(overlap: number, longest: number): Confidence {
  if (overlap >= 75) return 'high';
  return overlap >= 25 || longest >= LEAST_LETTERS ? 'medium' : 'low';
}

/** Runs that follow one another here as they do in the document. @param runs in the order in which they stand here */
function passagesOf(runs: readonly MatchedRun[]): readonly Passage[] {
  const passages: Passage[] = [];
  let [first] = runs;
  let last = first;
  let count = 1;
  const close = (): void => {
    if (first === undefined || last === undefined || count < LEAST_IN_ROW) return;
    // On the average half a window of what is shared lies before the first run that was picked, and behind the last.
    passages.push({ first, last, letters: last.here - first.here + SHORT + WINDOW });
  };
  for (const [i, run] of runs.entries()) {
    if (i === 0) continue;
    if (last !== undefined && follows(last, run)) count++;
    else if (isAstray(last, runs, i)) continue;
    else {
      close();
      first = run;
      count = 1;
    }
    last = run;
  }
  close();
  return passages;
}

/** A phrase that the document has twice is known by its first place only: the passage goes on behind it. */
function isAstray(last: MatchedRun | undefined, runs: readonly MatchedRun[], at: number): boolean {
  for (let next = at + 1; next <= at + LOOK_AHEAD; next++) {
    const run = runs[next];
    if (last !== undefined && run !== undefined && follows(last, run)) return true;
  }
  return false;
}

function follows(last: MatchedRun, run: MatchedRun): boolean {
  const here = run.here - last.here;
  const there = run.there - last.there;
  return run.segment === last.segment && here <= LONGEST_GAP && there > 0 && Math.abs(here - there) <= LARGEST_SHIFT;
}

function spanOf(
  { first, last }: Pick<Passage, 'first' | 'last'>,
  letters: ReadonlyMap<number, Letters>,
): Pick<Match, 'segment' | 'start' | 'end'> {
  const own = letters.get(first.segment);
  if (own === undefined) return { segment: first.segment, start: 0, end: 0 };
  const start = own.toOriginal(first.here);
  const end = own.toOriginal(Math.min(own.length - 1, last.here + SHORT - 1)) + 1;
  return { segment: first.segment, start, end };
}

/** Of several files of one document the one that most of is here. */
function strongestOfEach(matches: readonly Match[]): readonly Match[] {
  const best = new Map<string, Match>();
  for (const match of matches) {
    const before = best.get(match.file.id);
    if (before === undefined || before.overlap < match.overlap) best.set(match.file.id, match);
  }
  return [...best.values()];
}

function findingOf({ file, overlap, confidence, segment, start, end }: Match, segments: readonly Segment[]): Finding {
  const { kind = 'body', path = '', places, part, label: coarse } = segments[segment] ?? {};
  const label = places?.labelAt(start) ?? coarse;
  return {
    detector: `document:${file.id}`,
    ...{ confidence, segment: kind, path, start, end, overlap },
    ...(label === undefined ? {} : { label }),
    ...(part === undefined ? {} : { part }),
    segmentIndex: segment,
    masked: `${overlap} % of ${file.id}`,
    valueKey: valueKey(file),
  };
}

/** The very file; it may have no text at all. */
function exactFile(file: IndexedFile, path: string, segments: readonly Segment[]): Finding {
  const at = segments.findIndex((segment) => segment.path === path);
  return {
    detector: `document:${file.id}`,
    ...{ confidence: 'high', segment: 'attachment', path, start: 0, end: 0, overlap: 100 },
    segmentIndex: Math.max(0, at),
    masked: `the file of ${file.id}`,
    valueKey: valueKey(file),
  };
}

const valueKey = ({ id }: IndexedFile): string =>
  createHash('sha256').update(`document:${id}`).digest('base64url').slice(0, 22);
