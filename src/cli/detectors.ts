// `postern detectors list|show|sample`: what the engine can find, by which words and how sure it is, and synthetic values to try
// rules with. Needs no running gateway. Own detectors are those of the rules folder.
import { randomUUID } from 'node:crypto';
import type { Detector } from '../detect/detector.ts';
import { DETECTORS_BY_KIND } from '../detect/detectors/index.ts';
import { seededRandom } from '../detect/seeded.ts';
import { loadPolicy } from '../inspect.ts';
import { localText } from '../mail/language.ts';
import type { CustomDetector } from '../rules/custom-detector.ts';
import { suggestion } from '../rules/suggest.ts';
import { CommandError, EXIT, print, printError, printProblems, readConfig, styled, type ExitCode } from './command.ts';
import { padded, renderDetector } from './detector-report.ts';
import { KINDS, TEXTS, type Kind, type Need } from './detector-texts.ts';
import { languageOf } from './language.ts';

interface Options {
  readonly config?: string;
  readonly rules?: string;
  readonly lang?: string;
  readonly json?: boolean;
  readonly count?: string;
  readonly seed?: string;
}

export interface Listed {
  readonly detector: Detector;
  readonly kind: Kind;
  readonly needs: Need;
  /** As written in detectors.yaml. */
  readonly own?: CustomDetector;
}

const MAX_COUNT = 10_000;
/** Samples that `show` prints; always the same ones. */
const SHOWN_SAMPLES = 3;

export async function detectorsList(options: Options): Promise<ExitCode> {
  const language = languageOf(options.lang);
  const all = await readDetectors(options);
  if (options.json === true) {
    print(JSON.stringify(all.map(summaryOf)));
    return EXIT.good;
  }
  const { headings, kinds, needs } = TEXTS[language];
  const rows = all.map((one) => [
    one.detector.id,
    localText(one.detector.title, language),
    kinds[one.kind],
    needs[one.needs],
  ]);
  const [heading = '', ...lines] = padded([[headings.id, headings.title, headings.kind, headings.needs], ...rows]);
  print(styled('bold', heading));
  for (const line of lines) print(line);
  return EXIT.good;
}

export async function detectorsShow(id: string, options: Options): Promise<ExitCode> {
  const language = languageOf(options.lang);
  const one = await find(id, options);
  const { detector, own } = one;
  const random = seededRandom(detector.id);
  const { sample } = detector;
  const samples = sample === undefined ? [] : Array.from({ length: SHOWN_SAMPLES }, () => sample(random));
  if (options.json !== true) {
    print(renderDetector(one, samples, language));
    return EXIT.good;
  }
  const { about = {}, ladder = null, keywords = [], isPresence = false, many = [] } = detector;
  print(
    JSON.stringify({
      ...summaryOf(one),
      about,
      ladder,
      keywords,
      many,
      presence: isPresence,
      samples,
      ...(own === undefined ? {} : { own: { ...own.place, pattern: own.pattern, ...examplesOf(own) } }),
    }),
  );
  return EXIT.good;
}

export async function detectorsSample(id: string, options: Options): Promise<ExitCode> {
  const texts = TEXTS[languageOf(options.lang)];
  const { count = '1', seed = randomUUID() } = options;
  if (!/^[1-9]\d*$/.test(count) || Number(count) > MAX_COUNT)
    throw new CommandError(EXIT.usage, `--count: a number from 1 to ${MAX_COUNT}`);
  const { detector, own } = await find(id, options);
  const { sample } = detector;
  if (sample === undefined)
    throw new CommandError(EXIT.findings, own === undefined ? texts.noSample(id) : texts.noSampleOwn(id));
  const random = seededRandom(`${id} ${seed}`);
  const values = Array.from({ length: Number(count) }, () => sample(random));
  if (options.json === true) print(JSON.stringify(values));
  else for (const value of values) print(value);
  return EXIT.good;
}

async function readDetectors(options: Options): Promise<readonly Listed[]> {
  const { config } = await readConfig(options.config);
  const { ruleSet, detectors, problems } = await loadPolicy(options.rules ?? config.rules);
  if (ruleSet === undefined) {
    printProblems(problems);
    printError(TEXTS[languageOf(options.lang)].ownLeftOut);
  }
  const builtIn = KINDS.flatMap((kind) =>
    kind === 'own' ? [] : DETECTORS_BY_KIND[kind].map((detector) => ({ detector, kind, needs: needOf(detector) })),
  );
  const written = (ruleSet?.detectors ?? []).flatMap((own) => {
    const detector = detectors.find((one) => one.id === own.id);
    return detector === undefined ? [] : [{ detector, kind: 'own' as const, needs: needOf(detector), own }];
  });
  return [...builtIn, ...written];
}

async function find(id: string, options: Options): Promise<Listed> {
  const all = await readDetectors(options);
  const one = all.find(({ detector }) => detector.id === id);
  if (one !== undefined) return one;
  const texts = TEXTS[languageOf(options.lang)];
  const fix = suggestion(
    id,
    all.map(({ detector }) => detector.id),
  );
  throw new CommandError(EXIT.usage, `${texts.unknown(id)}${fix === undefined ? '' : ` (${fix})`}`);
}

function needOf({ ladder, isPresence }: Detector): Need {
  if (isPresence === true) return 'form';
  if (ladder === undefined) return 'itself';
  if (ladder.alone === 'low') return 'surer-with-word';
  if (ladder.alone !== undefined) return 'nothing';
  return ladder.near === undefined ? 'label' : 'word';
}

const summaryOf = ({ detector: { id, title }, kind, needs }: Listed): object => ({ id, title, kind, needs });

const examplesOf = ({ match, noMatch }: CustomDetector): object => ({
  match: match.map(({ text }) => text),
  no_match: noMatch.map(({ text }) => text),
});
