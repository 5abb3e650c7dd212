// The scale of scores, and the built-in detectors as a set: what every one of them promises.
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
  it('have names as rule files write them, each its own', () => {
    expect(new Set(DETECTOR_IDS).size).toBe(DETECTOR_IDS.length);
    for (const id of DETECTOR_IDS) expect(id).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
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

  it('are ranked, keys before numbers before words', () => {
    const order = DETECTORS.toSorted((a, b) => b.priority - a.priority).map((d) => d.id);
    expect(order[0]).toBe('private-key');
    expect(order.indexOf('cn-resident-id')).toBeLessThan(order.indexOf('bank-card'));
    expect(order.at(-1)).toBe('classification-marking');
  });
});
