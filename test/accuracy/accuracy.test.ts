// A small run of `npm run accuracy`: what the detectors find and what they leave alone must not get worse than it is (aims.ts).
// The aims stand beside what was measured; `node test/accuracy/run.ts --size 10 --misses` shows what was missed.
import { beforeAll, describe, expect, it } from 'vitest';
import { DETECTORS } from '../../src/detect/detectors/index.ts';
import { seededRandom } from '../../src/detect/seeded.ts';
import { CLASSES, EACH, EVASIONS_CAUGHT, FALSE_ALARMS } from './aims.ts';
import { EVASIONS } from './evasions.ts';
import { measure, type Measured } from './measure.ts';
import { NEGATIVES, negativeMail } from './negatives.ts';
import { positiveMail, SAMPLED } from './positives.ts';
import { evasionsCaught, precisionOf, recallOf, renderReport, sumOf } from './report.ts';

const SIZES = { seed: 1, positives: 4, negatives: Object.keys(NEGATIVES).length * 10, evasions: 3 };

let measured: Measured;
beforeAll(async () => {
  measured = await measure(SIZES);
}, 120_000);

describe('the detectors on generated mail', () => {
  it.each(Object.keys(CLASSES) as (keyof typeof CLASSES)[])('what is found %s', (name) => {
    const sum = sumOf(measured.detectors, name);
    const { precision, recall } = CLASSES[name];
    const worst = measured.misses.slice(0, 20).join('\n');
    expect(precisionOf(sum), `precision, aim ${precision.aim}\n${worst}`).toBeGreaterThanOrEqual(precision.floor);
    expect(recallOf(sum), `recall, aim ${recall.aim}\n${worst}`).toBeGreaterThanOrEqual(recall.floor);
  });

  it('each by itself, where there are enough values to tell', () => {
    const few = measured.detectors.filter(
      (one) =>
        one.className !== 'supporting' &&
        one.planted >= EACH.from &&
        (precisionOf(one) < EACH.precision || recallOf(one) < EACH.recall),
    );
    expect(few.map((one) => `${one.id}: ${one.found} of ${one.planted} found, ${one.wrong} wrong`)).toEqual([]);
  });

  it('false alarms', () => {
    const share = measured.alarms.length / measured.negatives;
    const all = measured.alarms.join('\n');
    expect(share, `aim ${FALSE_ALARMS.aim}\n${all}`).toBeLessThanOrEqual(FALSE_ALARMS.ceiling);
  });

  it('ordinary evasions', () => {
    const missed = measured.caught.filter((one) => one.caught < one.tried).map(({ evasion }) => evasion.name);
    expect(
      evasionsCaught(measured.caught),
      `aim ${EVASIONS_CAUGHT.aim}; not all of: ${missed.join(', ')}`,
    ).toBeGreaterThanOrEqual(EVASIONS_CAUGHT.floor);
  });
});

describe('the generator', () => {
  it('makes the same mail of the same seed, and other mail of another', () => {
    for (const detector of SAMPLED) {
      const made = (seed: number): string => positiveMail(detector, seed, 3).bytes.toString('base64');
      expect(made(1)).toBe(made(1));
      expect(made(1)).not.toBe(made(2));
    }
    expect(negativeMail(1, 5).bytes).toEqual(negativeMail(1, 5).bytes);
    expect(negativeMail(1, 5).bytes).not.toEqual(negativeMail(2, 5).bytes);
  });

  it('hides what it says it hides: no evasion leaves the value as it was', () => {
    const plain = { script: 'zh-Hans', label: '身份证号', value: '440305199202296550', family: 'number' } as const;
    const shown = EVASIONS.filter(({ group, mail }) => {
      const { text, html = '' } = mail(plain, seededRandom('evasion'));
      return group !== 'charsets' && `${text}${html}`.includes(plain.value);
    });
    expect(shown.map(({ name }) => name)).toEqual([]);
  });

  it('has values of the detectors that make samples, and a report that tells of each', () => {
    const report = renderReport(measured);
    const told = DETECTORS.map(({ id }) => id).filter((id) => report.includes(`\`${id}\``));
    expect(told.toSorted()).toEqual(SAMPLED.map(({ id }) => id).toSorted());
    expect(report).not.toMatch(/20\d\d-\d\d-\d\d/);
  });
});
