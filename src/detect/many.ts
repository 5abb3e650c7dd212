// What is one number among others is a list when there are many: detectors may say from how many distinct values of a message on
// they are surer. Works on a whole message's findings, after all of its texts were scanned.
import { atLeast, type Confidence, type Finding } from '../mail/finding.ts';
import type { Detector } from './detector.ts';

/** The findings, made surer where there are enough of them. @param detectors those that have `many` */
export function surerByNumber(findings: readonly Finding[], detectors: readonly Detector[]): readonly Finding[] {
  if (detectors.length === 0) return findings;
  const surer = new Map<string, Confidence>();
  for (const { id, many = [] } of detectors) {
    const distinct = new Set(findings.filter(({ detector }) => detector === id).map(({ valueKey }) => valueKey)).size;
    for (const { minHits, to } of many) {
      if (distinct >= minHits && atLeast(to, surer.get(id) ?? 'low')) surer.set(id, to);
    }
  }
  if (surer.size === 0) return findings;
  return findings.map((finding) => {
    const to = surer.get(finding.detector);
    return to === undefined || atLeast(finding.confidence, to) ? finding : { ...finding, confidence: to };
  });
}
