// Mails that hold values of one detector, and the list of what they hold.
import type { Detector } from '../../src/detect/detector.ts';
import { DETECTORS, DETECTORS_BY_KIND } from '../../src/detect/detectors/index.ts';
import { seededRandom } from '../../src/detect/seeded.ts';
import type { Random } from '../../src/detect/samples.ts';
import { LOW_BY_DESIGN } from './aims.ts';
import { mailBytes } from './bytes.ts';
import { BARE_FRAMES, BLOCK_FRAMES, FILE_FRAMES, NUMBER_FRAMES, SECRET_FRAMES, type Content } from './frames.ts';
import { labelsOf, SCRIPTS, type Script } from './labels.ts';
import { between, chance, pick } from './words.ts';

export interface PositiveMail {
  readonly name: string;
  readonly bytes: Buffer;
  readonly detector: Detector;
  readonly label: string;
  readonly values: readonly string[];
}

export type Sampled = Detector & { readonly sample: (random: Random) => string };

export const SAMPLED: readonly Sampled[] = DETECTORS.filter(
  (detector): detector is Sampled => detector.sample !== undefined,
);

/** Stands by itself, or wants a word near it. A detector that says nothing of it is taken at the stricter of the two aims. */
export function wantsLabel({ ladder, asksFor }: Detector): boolean {
  return asksFor !== undefined || (ladder !== undefined && (ladder.alone === undefined || ladder.alone === 'low'));
}

/** Never surer than low by its own word: evidence beside other findings, which nobody is shown by itself. */
export function isSupporting({ id, ladder }: Detector): boolean {
  if (LOW_BY_DESIGN.includes(id)) return true;
  return (
    ladder !== undefined && [ladder.alone, ladder.near, ladder.labelled].every((c) => c === undefined || c === 'low')
  );
}

export type Family = 'number' | 'secret' | 'block' | 'file';

export function familyOf(detector: Sampled): Family {
  const sample = detector.sample(seededRandom('family'));
  if (detector.isPresence === true && /^[\w-]+\.\w{1,5}$/.test(sample)) return 'file';
  if (detector.isPresence === true || sample.includes('\n') || sample.length > 200) return 'block';
  return DETECTORS_BY_KIND.secrets.some(({ id }) => id === detector.id) ? 'secret' : 'number';
}

/** A share of values stands without any word, where the detector claims to need none. */
const BARE_SHARE = 0.15;

function framesFor(
  detector: Sampled,
  random: Random,
): Readonly<Record<string, (c: Content, r: Random) => ReturnType<(typeof NUMBER_FRAMES)[string]>>> {
  const family = familyOf(detector);
  if (family === 'file') return FILE_FRAMES;
  if (family === 'block') return BLOCK_FRAMES;
  if (family === 'secret') return SECRET_FRAMES;
  return !wantsLabel(detector) && chance(random, BARE_SHARE) ? BARE_FRAMES : NUMBER_FRAMES;
}

/** A value that a file name can hold. */
const fitsName = (value: string): boolean => /^[\w+.@()-]{1,60}$/.test(value);

export function positiveMail(detector: Sampled, seed: number, index: number): PositiveMail {
  const random = seededRandom(`${seed} positive ${detector.id} ${index}`);
  const script: Script = pick(random, SCRIPTS);
  const label = pick(random, labelsOf(detector, script));
  const count = detector.isPresence === true || familyOf(detector) === 'block' ? 1 : between(random, 1, 4);
  const values = [...new Set(Array.from({ length: count }, () => detector.sample(random)))];
  const frames = Object.entries(framesFor(detector, random)).filter(
    ([name]) => name !== 'file name' || values.every(fitsName),
  );
  const [name, frame] = pick(random, frames);
  const draft = frame({ script, label, values }, random);
  return { name: `${detector.id}, ${name}, ${script}`, bytes: mailBytes(draft), detector, label, values };
}
