// Own detectors: what a company adds to the built-in ones in `detectors.yaml`, checked and ready to be made into detectors by
// detect. Everything that would make one blind, slow or endless is a problem with a line and a way out.
import type { Confidence } from '../mail/finding.ts';
import type { LocalText } from '../mail/language.ts';
import { asList, unknownName, type SharedNames } from './bind.ts';
import { toLocalText } from './compile.ts';
import { checkPattern } from './custom-pattern.ts';
import { detectorFileSchema, MAX_CONTEXT_WORDS, type DetectorInput, type EvidenceInput } from './detector-schema.ts';
import { foldText } from './fold.ts';
import { parseMask, type MaskTemplate } from './mask-template.ts';
import type { Problem } from './problem.ts';
import type { WordList } from './rule-set.ts';
import { YamlFile, type Path } from './yaml-file.ts';

/** Where something stands in a file: a problem without its words. */
export type Place = Pick<Problem, 'file' | 'line' | 'column' | 'path' | 'rule'>;

export const CHECK_ALGORITHMS = ['luhn', 'mod11-2', 'mod11-10', 'mod37-2', 'mod97', 'gs1'] as const;
export type CheckAlgorithm = (typeof CHECK_ALGORITHMS)[number];

/** Digits times weights, summed, by a modulus: the last character of the value is the one of `characters` at that place. */
export interface WeightedCheck {
  readonly weights: readonly number[];
  readonly modulus: number;
  readonly characters: string;
}

export interface CustomCheck {
  readonly algorithms: readonly CheckAlgorithm[];
  readonly weighted?: WeightedCheck;
  /** Name of the group that carries the value; absent: the whole match. */
  readonly group?: string;
  /** Upper case, in the form of the scan view. Either the whole match or the group. */
  readonly notIn: ReadonlySet<string>;
  readonly in?: ReadonlySet<string>;
}

/** A word near the value makes it so sure. */
export interface WordStep {
  readonly to: Confidence;
  readonly words: WordList;
  /** Characters in front of the value and behind it. */
  readonly within: number;
}

/** So many distinct values in a message make all of them so sure. */
export interface CountStep {
  readonly to: Confidence;
  readonly minHits: number;
}

export interface CustomExample {
  readonly text: string;
  readonly place: Place;
}

export interface CustomDetector {
  readonly id: string;
  readonly title: LocalText;
  readonly about?: LocalText;
  readonly place: Place;
  readonly pattern: string;
  /** Literals of which one stands in every match, whatever its case; none: the pattern is asked everywhere. */
  readonly prefilter: readonly string[];
  readonly check: CustomCheck;
  /** As written, for people. */
  readonly keywords: readonly string[];
  /** Labels that say: something else. */
  readonly negative: WordList;
  readonly base: Confidence | 'none';
  readonly wordSteps: readonly WordStep[];
  readonly countSteps: readonly CountStep[];
  readonly mask?: MaskTemplate;
  readonly maskPlace: Place;
  readonly match: readonly CustomExample[];
  readonly noMatch: readonly CustomExample[];
}

const FOLDS = ['case', 'width', 'han'] as const;
/** How near a word counts when nothing is said. */
const WITHIN = 60;

export const foldedList = (words: readonly string[]): WordList => ({
  id: '',
  folds: FOLDS,
  words: [...new Set(words.map((word) => foldText(word.normalize('NFKC'), FOLDS)))],
});

/** What patterns and lists are compared with: the scan view, in upper case. */
export const comparable = (text: string): string => text.normalize('NFKC').toUpperCase();

/** The file's detectors, and the ids that rules may name even where a detector has errors: one mistake is told once. */
export interface CustomDetectors {
  readonly detectors: readonly CustomDetector[];
  readonly ids: readonly string[];
}

/** @param builtIns ids that are taken */
export function readDetectors(
  source: { readonly name: string; readonly text: string },
  names: SharedNames,
  builtIns: readonly string[],
  problems: Problem[],
): CustomDetectors {
  const file = new YamlFile(source.name, source.text);
  const input = file.read(detectorFileSchema, problems);
  if (input === undefined) return { detectors: [], ids: idsIn(file.data) };
  const seen = new Map<string, number | undefined>();
  const detectors = input.detectors.map((detector, i) => {
    const path: Path = ['detectors', i];
    const { line } = file.problem([...path, 'id'], '');
    if (builtIns.includes(detector.id)) {
      problems.push(
        file.problem([...path, 'id'], `"${detector.id}" is a built-in detector`, {
          rule: detector.id,
          fix: `choose another id, such as "corp-${detector.id}"`,
        }),
      );
    } else if (seen.has(detector.id)) {
      const message = `detector id is used twice; the first is in line ${seen.get(detector.id) ?? '?'}`;
      problems.push(file.problem([...path, 'id'], message, { rule: detector.id }));
    } else seen.set(detector.id, line);
    return new DetectorReader(file, path, detector, names, problems).detector();
  });
  return { detectors, ids: input.detectors.map((detector) => detector.id) };
}

/** Ids of a file that is wrong elsewhere. */
function idsIn(data: unknown): readonly string[] {
  const list = isObject(data) ? data['detectors'] : undefined;
  return (Array.isArray(list) ? (list as unknown[]) : []).flatMap((item) =>
    isObject(item) && typeof item['id'] === 'string' ? [item['id']] : [],
  );
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

class DetectorReader {
  readonly #file: YamlFile;
  readonly #path: Path;
  readonly #input: DetectorInput;
  readonly #names: SharedNames;
  readonly #problems: Problem[];

  constructor(file: YamlFile, path: Path, input: DetectorInput, names: SharedNames, problems: Problem[]) {
    this.#file = file;
    this.#path = path;
    this.#input = input;
    this.#names = names;
    this.#problems = problems;
  }

  detector(): CustomDetector {
    const { id, title, about, pattern, prefilter = [], keywords = [], negative = [], confidence = {} } = this.#input;
    const { examples, mask } = this.#input;
    const groups = checkPattern(pattern, prefilter, (message, extra) => this.#tell(['pattern'], message, extra));
    const template = mask === undefined ? undefined : this.#mask(mask);
    const base = confidence.base ?? 'low';
    return {
      ...{ id, title: toLocalText(title), pattern, base, keywords },
      ...(about === undefined ? {} : { about: toLocalText(about) }),
      place: this.#place([]),
      maskPlace: this.#place(['mask']),
      prefilter: prefilter.map((literal) => literal.normalize('NFKC')),
      check: this.#check(groups),
      negative: foldedList(negative),
      ...this.#steps(base),
      ...(template === undefined ? {} : { mask: template }),
      match: examples.match.map((text, i) => ({ text, place: this.#place(['examples', 'match', i]) })),
      noMatch: (examples.no_match ?? []).map((text, i) => ({ text, place: this.#place(['examples', 'no_match', i]) })),
    };
  }

  #tell(at: Path, message: string, extra: Partial<Problem> = {}): void {
    this.#problems.push(this.#file.problem([...this.#path, ...at], message, { rule: this.#input.id, ...extra }));
  }

  #place(at: Path): Place {
    const { file, line, column, path } = this.#file.problem([...this.#path, ...at], '');
    return {
      file,
      rule: this.#input.id,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      ...(path === undefined ? {} : { path }),
    };
  }

  #check(groups: readonly string[] | undefined): CustomCheck {
    const { group, weighted, not_in: notIn = [], in: only, ...rest } = this.#input.check ?? {};
    const algorithms = CHECK_ALGORITHMS.filter((name) => rest[name] === true);
    if (group !== undefined && groups !== undefined && !groups.includes(group)) {
      const { fix } = unknownName(this.#file, [], 'group', group, groups);
      const way = fix ?? `name it in the pattern: (?P<${group}>...)`;
      this.#tell(['check', 'group'], `the pattern has no group "${group}"`, { fix: way });
    }
    const characters = weighted?.characters ?? '0123456789';
    if (weighted !== undefined && characters.length < weighted.modulus) {
      this.#tell(
        ['check', 'weighted'],
        `"characters" has ${characters.length} characters, but a remainder can be as large as ${weighted.modulus - 1}`,
        { fix: 'give one character for each remainder, such as "10X98765432" for 11' },
      );
    }
    return {
      algorithms,
      ...(weighted === undefined ? {} : { weighted: { ...weighted, characters } }),
      ...(group === undefined ? {} : { group }),
      notIn: new Set(notIn.map(comparable)),
      ...(only === undefined ? {} : { in: new Set(only.map(comparable)) }),
    };
  }

  #steps(base: Confidence | 'none'): Pick<CustomDetector, 'wordSteps' | 'countSteps'> {
    const wordSteps: WordStep[] = [];
    const countSteps: CountStep[] = [];
    for (const to of ['high', 'medium'] as const) {
      const evidence = this.#input.confidence?.[to];
      for (const [i, item] of asList<EvidenceInput>(evidence).entries()) {
        const at: Path = Array.isArray(evidence) ? ['confidence', to, i] : ['confidence', to];
        if (item.min_hits !== undefined) countSteps.push({ to, minHits: item.min_hits });
        else wordSteps.push({ to, words: this.#words(item, at), within: item.within ?? WITHIN });
      }
    }
    if (base === 'none' && wordSteps.length === 0) {
      this.#tell(['confidence'], 'with "base: none" and no words nothing is ever found', {
        fix: 'add medium: { words: [...], within: 60 }, or set base to low',
      });
    }
    return { wordSteps, countSteps };
  }

  /** Its own words, a list of `_shared.yaml`, or the keywords. */
  #words({ words }: EvidenceInput, at: Path): WordList {
    if (Array.isArray(words)) return foldedList(words);
    if (words === undefined) {
      const { keywords } = this.#input;
      if (keywords === undefined) {
        this.#tell(at, 'says how near, but not which words', {
          fix: 'add words: [...], or "keywords" to the detector',
        });
      }
      return foldedList(keywords ?? []);
    }
    const list = this.#names.words.get(words);
    if (list === undefined) {
      const { fix } = unknownName(this.#file, [], 'word list', words, this.#names.words.keys());
      this.#tell([...at, 'words'], `unknown word list "${words}"`, fix === undefined ? {} : { fix });
      return foldedList([]);
    }
    if (list.words.length > MAX_CONTEXT_WORDS) {
      const message = `the word list "${words}" is too long to be looked for around every value (${MAX_CONTEXT_WORDS} at most)`;
      this.#tell([...at, 'words'], message, { fix: 'list the few words that name the value' });
    }
    return list;
  }

  #mask(text: string): MaskTemplate | undefined {
    const template = parseMask(text);
    if ('pieces' in template) return template;
    this.#tell(['mask'], template.wrong, { fix: template.fix });
    return undefined;
  }
}
