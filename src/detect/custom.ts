// Own detectors of `detectors.yaml` (rules/custom-detector.ts) made into detectors, and their examples run: one that does not find
// what its author says it finds is a problem, with file and line, before any mail goes by it. Never throws for what a file says.
import RE2 from 're2';
import { mask, strongest, type Confidence } from '../mail/finding.ts';
import {
  comparable,
  type CustomDetector,
  type CustomExample,
  type Place,
  type WordStep,
} from '../rules/custom-detector.ts';
import { foldText } from '../rules/fold.ts';
import { shownBy, renderMask } from '../rules/mask-template.ts';
import type { Problem } from '../rules/problem.ts';
import type { WordList } from '../rules/rule-set.ts';
import { includesWord } from './context.ts';
import { Scanner } from './detect.ts';
import {
  confidenceOf,
  MAX_MATCH,
  PRIORITY,
  stepOf,
  type Candidate,
  type Detector,
  type Hit,
  type Ladder,
} from './detector.ts';
import { withoutSeparators } from './identifier.ts';
import { CHECKS, isWeighted } from './validators/check-characters.ts';

/** Characters in front of a value in which a label stands. */
const LABEL = 30;
/** What a pattern may look back at: the edge of a word, the beginning of a line. */
const LOOK_BACK = 2;

export function customDetector(custom: CustomDetector): Detector {
  const { id, title, about, pattern, prefilter, keywords, countSteps } = custom;
  const judgement = new Judgement(custom);
  return {
    ...{ id, title, pattern, keywords, isApart: true, priority: PRIORITY.weak, ladder: ladderOf(custom) },
    ...(about === undefined ? {} : { about }),
    ...(prefilter.length === 0 ? {} : { prefilter: `(?i:${prefilter.map(escapeLiteral).join('|')})` }),
    ...(countSteps.length === 0 ? {} : { many: countSteps }),
    judge: (candidate) => judgement.judge(candidate),
  };
}

/** For people who ask what it goes by. */
function ladderOf({ base, wordSteps }: CustomDetector): Ladder {
  const alone = base === 'none' ? undefined : base;
  const near = strongest([...wordSteps.map(({ to }) => to), ...(alone === undefined ? [] : [alone])]);
  return { ...(alone === undefined ? {} : { alone }), near, labelled: near };
}

const escapeLiteral = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

interface Value {
  readonly end: number;
  /** The whole match, and the part that carries the value. */
  readonly whole: string;
  readonly part: string;
}

class Judgement {
  readonly #custom: CustomDetector;
  readonly #pattern: RE2;

  constructor(custom: CustomDetector) {
    this.#custom = custom;
    this.#pattern = new RE2(custom.pattern, 'uy');
  }

  judge(candidate: Candidate): readonly Hit[] {
    const { mask: template } = this.#custom;
    const { start } = candidate;
    const value = this.#read(candidate);
    if (value === undefined || !this.#isOne(value)) return [];
    const { end, whole, part } = value;
    const confidence = this.#confidence(candidate, start, end);
    if (confidence === undefined) return [];
    const masked = template === undefined ? mask(part, 2, 2) : renderMask(template, part);
    return [{ start, end, value: withoutSeparators(whole), confidence, masked }];
  }

  /** The match once more, with what stands around it: a window's edge looks like the edge of a word. */
  #read({ text, start, end }: Candidate): Value | undefined {
    const from = Math.max(0, start - LOOK_BACK);
    const around = text.slice(from, end + MAX_MATCH);
    this.#pattern.lastIndex = start - from;
    const match = this.#pattern.exec(around);
    if (match === null || match[0] === '') return undefined;
    const [whole] = match;
    const { group } = this.#custom.check;
    return { end: start + whole.length, whole, part: (group === undefined ? whole : match.groups?.[group]) ?? whole };
  }

  #isOne({ whole, part }: Value): boolean {
    const { check, prefilter } = this.#custom;
    const [all, value] = [comparable(whole), comparable(part)];
    if (prefilter.length > 0 && !prefilter.some((literal) => all.includes(comparable(literal)))) return false;
    if (check.notIn.has(all) || check.notIn.has(value)) return false;
    if (check.in !== undefined && !check.in.has(all) && !check.in.has(value)) return false;
    const bare = value.replaceAll(/[^0-9A-Z*]/g, '');
    if (!check.algorithms.every((name) => CHECKS[name](bare))) return false;
    return check.weighted === undefined || isWeighted(bare, check.weighted);
  }

  #confidence(candidate: Candidate, start: number, end: number): Confidence | undefined {
    const { base, wordSteps, negative } = this.#custom;
    const words = wordSteps.find((step) => isNear(candidate, start, end, step));
    const score = Math.max(base === 'none' ? 0 : stepOf(base), words === undefined ? 0 : stepOf(words.to));
    const label = candidate.text.slice(Math.max(0, start - LABEL), start);
    const isDenied = holds(label.slice(label.lastIndexOf('\n') + 1), negative);
    return confidenceOf(score - (isDenied ? 1 : 0));
  }
}

function isNear({ text, columnHeader }: Candidate, start: number, end: number, { words, within }: WordStep): boolean {
  if (holds(text.slice(Math.max(0, start - within), start), words)) return true;
  if (holds(text.slice(end, end + within), words)) return true;
  const header = columnHeader?.(start);
  return header !== undefined && holds(header, words);
}

function holds(text: string, { words, folds }: WordList): boolean {
  if (words.length === 0) return false;
  const folded = foldText(text, folds);
  return words.some((word) => includesWord(folded, word));
}

/** Runs the examples of an own detector as a scan would. */
export function checkExamples(custom: CustomDetector, detector: Detector): readonly Problem[] {
  const scanner = new Scanner([detector]);
  const found = (text: string): readonly string[] =>
    scanner.scan([{ kind: 'body', path: '', text }], [], 0).map((f) => text.slice(f.start, f.end));
  return [
    ...custom.match.flatMap((example) => (found(example.text).length > 0 ? [] : [missed(custom, example)])),
    ...custom.match.flatMap((example) => shownTooMuch(custom, example)),
    ...custom.noMatch.flatMap(({ text, place }) => {
      const [first] = found(text);
      if (first === undefined) return [];
      return [problem(place, `this should not be found, but "${first}" in it is`, EDGES)];
    }),
  ];
}

const EDGES = String.raw`put \b at the edges of the pattern, or list the value under "check: { not_in: [...] }"`;

const problem = (place: Place, message: string, fix?: string): Problem => ({
  ...place,
  severity: 'error',
  message,
  ...(fix === undefined ? {} : { fix }),
});

/** Says which of the pattern, the prefilter, the check and the words it was that refused an example. */
function missed(custom: CustomDetector, { text, place }: CustomExample): Problem {
  const { check, prefilter, base } = custom;
  const tell = (why: string, fix?: string): Problem => problem(place, `this should be found and is not: ${why}`, fix);
  const seen = text.normalize('NFKC');
  const match = new RE2(custom.pattern, 'u').exec(seen);
  if (match === null) return tell(`the pattern does not match "${seen}"`);
  const all = comparable(match[0]);
  if (prefilter.length > 0 && !prefilter.some((literal) => all.includes(comparable(literal)))) {
    const fix = 'a prefilter is text that stands in every value; take it out, or name one that does';
    return tell(`none of its prefilter (${prefilter.join(', ')}) stands in "${match[0]}"`, fix);
  }
  const part = comparable(check.group === undefined ? match[0] : (match.groups?.[check.group] ?? match[0]));
  if (check.notIn.has(all) || check.notIn.has(part)) return tell('it is listed under "not_in"');
  if (check.in !== undefined && !check.in.has(all) && !check.in.has(part)) return tell('it is not listed under "in"');
  const bare = part.replaceAll(/[^0-9A-Z*]/g, '');
  const failed: string[] = check.algorithms.filter((name) => !CHECKS[name](bare));
  if (check.weighted !== undefined && !isWeighted(bare, check.weighted)) failed.push('weighted');
  if (failed.length > 0) {
    return tell(
      `"${bare}" does not pass ${failed.join(', ')}`,
      'name the group that holds digits and check digit only',
    );
  }
  if (base === 'none') return tell('no word that is asked for stands near', 'write the example with such a word');
  return tell('a word of "negative" stands in front of it, or it is part of another match');
}

/** A mask that shows more than half of a value is none. */
function shownTooMuch(custom: CustomDetector, { text }: CustomExample): readonly Problem[] {
  if (custom.mask === undefined) return [];
  const match = new RE2(custom.pattern, 'u').exec(text.normalize('NFKC'));
  const { group } = custom.check;
  const part = match === null ? '' : ((group === undefined ? match[0] : match.groups?.[group]) ?? match[0]);
  const [length, shown] = [[...part].length, shownBy(custom.mask)];
  if (part === '' || shown <= Math.floor(length / 2)) return [];
  const message = `the mask shows ${shown} of the ${length} characters of "${part}"; at least half must stay hidden`;
  return [problem(custom.maskPlace, message, 'show fewer with {firstN} and {lastN}')];
}
