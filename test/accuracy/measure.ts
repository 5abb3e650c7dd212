// Runs generated mail through extraction and scan, as the gateway does, and counts: what was found of what is there (recall), and
// what is there of what was found (precision). A value counts as found at medium confidence or higher. Nothing here is random but by
// the seed, and no clock is read.
import { Scanner } from '../../src/detect/detect.ts';
import type { Detector } from '../../src/detect/detector.ts';
import { DETECTORS } from '../../src/detect/detectors/index.ts';
import { seededRandom } from '../../src/detect/seeded.ts';
import { extract } from '../../src/extract/extract.ts';
import { atLeast, type Finding } from '../../src/mail/finding.ts';
import { NOW } from '../support/look.ts';
import { mailBytes } from './bytes.ts';
import type { ClassName } from './aims.ts';
import { EVASIONS, type Evasion } from './evasions.ts';
import { labelsOf, SCRIPTS } from './labels.ts';
import { negativeMail } from './negatives.ts';
import { letter, labelled } from './frames.ts';
import { familyOf, isSupporting, positiveMail, SAMPLED, wantsLabel, type Sampled } from './positives.ts';
import { pick } from './words.ts';

export interface Sizes {
  readonly seed: number;
  /** Mails for each detector, negative mails, and values for each evasion. */
  readonly positives: number;
  readonly negatives: number;
  readonly evasions: number;
}

export interface Counted {
  readonly id: string;
  readonly className: ClassName;
  planted: number;
  found: number;
  /** Found where none is. */
  wrong: number;
}

export interface Caught {
  readonly evasion: Evasion;
  tried: number;
  caught: number;
}

export interface Measured {
  readonly sizes: Sizes;
  readonly detectors: readonly Counted[];
  readonly caught: readonly Caught[];
  /** Negative mails, and those in which something was found, by what and where. */
  readonly negatives: number;
  readonly alarms: readonly string[];
  /** Some of what was missed or found wrongly, for whoever wants to make it better. */
  readonly misses: readonly string[];
}

/** Findings that an officer would see. */
const isSure = ({ confidence }: Finding): boolean => atLeast(confidence, 'medium');

const scanner = new Scanner(DETECTORS);

async function findingsIn(bytes: Buffer): Promise<readonly Finding[]> {
  const { segments } = await extract(bytes);
  return scanner.scan(segments, [], NOW);
}

/** What counts as found for a detector: medium confidence, but for those that never have it. */
const counts =
  (detector: Detector) =>
  (finding: Finding): boolean =>
    finding.detector === detector.id && (isSure(finding) || isSupporting(detector));

/** The value is among the findings. @param keys what the detector calls it */
const isFound = (detector: Detector, keys: ReadonlySet<string>, found: readonly Finding[]): boolean =>
  found.filter(counts(detector)).some((f) => keys.has(f.valueKey) || detector.isPresence === true);

/** How a detector names a value, from where it is written plainly: to tell its findings apart, not to say that it finds them. */
function keysOf(detector: Detector, label: string, value: string): ReadonlySet<string> {
  const alone = new Scanner([detector]);
  const texts = [`${label}: ${value}`, `${label}：${value}`, `${detector.keywords?.[0] ?? ''} ${value}`, value];
  const segments = texts.map((text) => ({ kind: 'body', path: '', text }) as const);
  return new Set(alone.scan(segments, [], NOW).map(({ valueKey }) => valueKey));
}

export async function measure(sizes: Sizes): Promise<Measured> {
  const tally = new Map<string, Counted>(DETECTORS.map((detector) => [detector.id, counted(detector)]));
  const misses: string[] = [];
  for (const detector of SAMPLED) {
    for (let i = 0; i < sizes.positives; i++) await measurePositive(detector, sizes.seed, i, tally, misses);
  }
  const alarms: string[] = [];
  for (let i = 0; i < sizes.negatives; i++) {
    const { name, bytes } = negativeMail(sizes.seed, i);
    const found = (await findingsIn(bytes)).filter(isSure);
    if (found.length > 0) alarms.push(`${name}: ${[...new Set(found.map(({ detector }) => detector))].join(', ')}`);
    countWrong(found, tally);
  }
  const caught = EVASIONS.map((evasion) => ({ evasion, tried: 0, caught: 0 }));
  for (const one of caught) await measureEvasion(one, sizes);
  const measured = SAMPLED.map(({ id }) => tally.get(id)).filter((one) => one !== undefined);
  return { sizes, detectors: measured, caught, negatives: sizes.negatives, alarms, misses };
}

const counted = (detector: Detector): Counted => ({
  id: detector.id,
  className: isSupporting(detector) ? 'supporting' : wantsLabel(detector) ? 'with a label' : 'by itself',
  planted: 0,
  found: 0,
  wrong: 0,
});

/** Each distinct value once. */
function countWrong(found: readonly Finding[], tally: ReadonlyMap<string, Counted>): void {
  const distinct = new Map(found.map((finding) => [`${finding.detector} ${finding.valueKey}`, finding]));
  for (const { detector } of distinct.values()) {
    const count = tally.get(detector);
    if (count !== undefined) count.wrong++;
  }
}

async function measurePositive(
  detector: Sampled,
  seed: number,
  index: number,
  tally: ReadonlyMap<string, Counted>,
  misses: string[],
): Promise<void> {
  const { name, bytes, label, values } = positiveMail(detector, seed, index);
  const found = await findingsIn(bytes);
  const own = tally.get(detector.id);
  if (own === undefined) return;
  const expected = new Set<string>();
  for (const value of values) {
    const keys = keysOf(detector, label, value);
    for (const key of keys) expected.add(key);
    own.planted++;
    if (isFound(detector, keys, found)) own.found++;
    else misses.push(`missed ${name}, "${label}"`);
  }
  const wrong = found
    .filter(isSure)
    .filter((f) => f.detector !== detector.id || !(expected.has(f.valueKey) || detector.isPresence === true));
  for (const f of wrong) misses.push(`wrong ${f.detector} ${f.masked} in ${name}, "${label}"`);
  countWrong(wrong, tally);
}

/** Values that are found when written plainly; in turn from all detectors that the evasion fits. */
async function measureEvasion(one: Caught, { seed, evasions }: Sizes): Promise<void> {
  const { evasion } = one;
  for (let i = 0; one.tried < evasions && i < evasions * 8; i++) {
    const detector = SAMPLED[i % SAMPLED.length];
    if (detector === undefined) return;
    const random = seededRandom(`${seed} evasion ${evasion.name} ${i}`);
    const script = pick(random, SCRIPTS);
    const label = pick(random, labelsOf(detector, script));
    const plain = { script, label, value: detector.sample(random), family: familyOf(detector) };
    const keys = keysOf(detector, label, plain.value);
    if (isSupporting(detector) || !evasion.fits(plain)) continue;
    const plainly = letter(script, random, plain.family === 'block' ? plain.value : labelled(plain, plain.value));
    if (!isFound(detector, keys, await findingsIn(mailBytes(plainly)))) continue;
    one.tried++;
    const found = await findingsIn(mailBytes(evasion.mail(plain, random)));
    if (isFound(detector, keys, found)) one.caught++;
  }
}
