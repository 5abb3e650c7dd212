// How fast texts are searched: MB/s of UTF-8 with 50, 500 and 5,000 detectors beside their patterns one by one (RE2, JavaScript RegExp), the
// built-in detectors on ordinary and on hostile texts, and word lists. Checks and context are included on our side only: the
// others just look for matches. In turns, one process.
import RE2 from 're2';
import { Scanner } from '../../src/detect/detect.ts';
import type { Detector } from '../../src/detect/detector.ts';
import { DETECTORS } from '../../src/detect/detectors/index.ts';
import {
  base64Like,
  chinese,
  english,
  hostileTexts,
  seeded,
  syntheticDetectors,
  type Sample,
} from './detect-samples.ts';
import { dictionaryOf } from './detect-samples.ts';
import { median } from './parts.ts';

const KIB = 1024;
const ROUNDS = 5;
/** Milliseconds that a candidate works in each round; less where one search takes longer. */
const TURN = 150;
/** Turns that are not counted: the compiler has to get at it first. */
const WARM_UP = 3;
const NOW = Date.UTC(2026, 10, 21);

interface Candidate {
  readonly name: string;
  readonly search: (text: string) => unknown;
}

/** Megabytes a second of processor time: on a shared machine the clock measures the neighbours. */
function turn({ search }: Candidate, { text }: Sample): number {
  const bytes = Buffer.byteLength(text);
  const started = performance.now();
  const before = cpuMs();
  let count = 0;
  do {
    search(text);
    count++;
  } while (performance.now() - started < TURN);
  return (count * bytes) / 1000 / (cpuMs() - before);
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function compare(candidates: readonly Candidate[], sample: Sample, rounds = ROUNDS): readonly number[] {
  const figures = candidates.map((): number[] => []);
  for (const candidate of candidates) for (let i = 0; i < WARM_UP; i++) turn(candidate, sample);
  for (let round = 0; round < rounds; round++)
    for (const [i, candidate] of candidates.entries()) figures[i]?.push(turn(candidate, sample));
  return figures.map(median);
}

const scanning = (detectors: readonly Detector[]): Candidate => {
  const scanner = new Scanner(detectors);
  return { name: 'scan', search: (text) => scanner.scan([{ kind: 'body', path: '', text }], [], NOW) };
};

function oneByOne(name: string, patterns: readonly RegExp[], asBytes = false): Candidate {
  const search = (text: string): number => {
    const subject = (asBytes ? Buffer.from(text) : text) as string;
    let count = 0;
    for (const pattern of patterns) {
      pattern.lastIndex = 0;
      while (pattern.test(subject)) count++;
    }
    return count;
  };
  return { name, search };
}

const rate = (figure: number): string => `${figure.toFixed(figure < 10 ? 1 : 0).padStart(7)} MB/s`;

const texts: readonly Sample[] = [
  { label: 'English', text: flat(english(512 * KIB, seeded(1))) },
  { label: 'Chinese', text: flat(chinese(512 * KIB, seeded(2))) },
  { label: 'base64-like', text: flat(base64Like(512 * KIB, seeded(3))) },
];

/** As extract hands it over: in one piece, of one byte a character where that is enough. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}

function patternSets(): void {
  console.log('\nsynthetic detectors, 512 KiB of text; x RE2 one by one on a Buffer');
  const first = new Map<string, number>();
  for (const count of [50, 500, 5_000]) {
    const detectors = syntheticDetectors(count);
    const scan = scanning(detectors);
    const others = [
      oneByOne(
        'RE2',
        detectors.map(({ pattern }) => new RE2(pattern, 'gu')),
        true,
      ),
      oneByOne(
        'RegExp',
        detectors.map(({ pattern }) => new RegExp(pattern, 'gu')),
      ),
    ];
    for (const sample of texts) {
      // 5,000 one by one take half a minute for a text: they get a piece of it, once.
      const piece = { ...sample, text: sample.text.slice(0, (512 * KIB * 50) / count) };
      const [ours = 0] = compare([scan], sample);
      const [re2 = 0, regExp = 0] = compare(others, piece, count === 5_000 ? 1 : 3);
      const atFifty = first.get(sample.label) ?? ours;
      first.set(sample.label, atFifty);
      console.log(
        `${String(count).padStart(5)} ${sample.label.padEnd(12)} scan ${rate(ours)}   RE2 ${rate(re2)} (${(ours / re2).toFixed(0)} x)   ` +
          `RegExp ${rate(regExp)} (${(ours / regExp).toFixed(0)} x)   ${(atFifty / ours).toFixed(1)} x slower than with 50`,
      );
    }
  }
}

function builtIn(): void {
  console.log(`\n${DETECTORS.length} built-in detectors, 512 KiB`);
  const scan = scanning(DETECTORS);
  for (const sample of [...texts, ...hostileTexts(512 * KIB)]) {
    const [figure = 0] = compare([scan], { ...sample, text: flat(sample.text) }, 3);
    console.log(`${sample.label.padEnd(28)} ${rate(figure)}${figure < 10 ? '   slow' : ''}`);
  }
}

function wordLists(): void {
  console.log('\nword lists, 512 KiB of text');
  const scanner = new Scanner([]);
  const lists = [10, 100_000].map((count): Candidate => {
    const words = [dictionaryOf(count)];
    return { name: `${count} words`, search: (text) => scanner.scan([{ kind: 'body', path: '', text }], words, NOW) };
  });
  for (const sample of texts) {
    const [few = 0, many = 0] = compare(lists, sample);
    console.log(
      `${sample.label.padEnd(12)} 10 words ${rate(few)}   100,000 words ${rate(many)} (${(few / many).toFixed(1)} x slower)`,
    );
  }
}

const PARTS: Readonly<Record<string, () => void>> = { sets: patternSets, detectors: builtIn, words: wordLists };
const only = process.argv[3];
for (const [name, run] of Object.entries(PARTS)) if (only === undefined || only === name) run();
