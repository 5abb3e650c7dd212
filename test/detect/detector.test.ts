// The scale of scores, and the built-in detectors as a set: what every one of them promises.
import fc from 'fast-check';
import RE2 from 're2';
import { describe, expect, it } from 'vitest';
import { confidenceOf, MAX_MATCH } from '../../src/detect/detector.ts';
import { DETECTOR_IDS, DETECTORS } from '../../src/detect/detectors/index.ts';
import { LANGUAGES } from '../../src/mail/language.ts';

describe('a score', () => {
  it.each([
    { score: -1, confidence: undefined },
    { score: 0, confidence: undefined },
    { score: 1, confidence: 'low' },
    { score: 2, confidence: 'medium' },
    { score: 3, confidence: 'high' },
    { score: 9, confidence: 'high' },
  ])('$score', ({ score, confidence }) => {
    expect(confidenceOf(score)).toBe(confidence);
  });
});

describe('the built-in detectors', () => {
  it('have the names that rule files use', () => {
    expect(new Set(DETECTOR_IDS).size).toBe(DETECTOR_IDS.length);
    expect(DETECTOR_IDS.filter((id) => !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it.each(DETECTORS)('$id speaks all languages', ({ title }) => {
    for (const language of LANGUAGES) expect(title[language]?.length).toBeGreaterThan(1);
  });

  it.each(DETECTORS)('$id matches no more than a window overlaps', ({ pattern }) => {
    const endless = ['1', '1 ', 'A', '-', '机密', '机 ', 'LS0tLS1CRUdJTi', '密级：', 'a '].map((piece) =>
      piece.repeat(500),
    );
    const longest = endless
      .flatMap((text) => [...text.matchAll(new RE2(pattern, 'gu') as unknown as RegExp)])
      .map((m) => m[0].length);
    expect(Math.max(0, ...longest)).toBeLessThanOrEqual(MAX_MATCH);
  });

  it.each(DETECTORS.filter((one) => one.prefilter !== undefined && one.sample !== undefined))(
    '$id looks closer wherever its pattern would match',
    ({ pattern, prefilter, sample }) => {
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat(9999)), (numbers) => {
          const text = sample?.(() => numbers.next().value / 10_000) ?? '';
          expect(new RE2(prefilter ?? '', 'u').test(text)).toBe(new RE2(pattern, 'u').test(text));
        }),
        { numRuns: 20 },
      );
    },
  );

  it('have priorities: keys before numbers before words', () => {
    const order = DETECTORS.toSorted((a, b) => b.priority - a.priority).map((d) => d.id);
    expect(order[0]).toBe('private-key');
    expect(order.indexOf('cn-resident-id')).toBeLessThan(order.indexOf('bank-card'));
    expect(order.indexOf('bank-card')).toBeLessThan(order.indexOf('classification-marking'));
  });
});
