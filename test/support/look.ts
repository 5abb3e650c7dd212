// One text through the built-in detectors, as the tests of detect look at it.
import { Scanner } from '../../src/detect/detect.ts';
import { DETECTORS } from '../../src/detect/detectors/index.ts';
import type { Finding } from '../../src/mail/finding.ts';
import type { SegmentKind } from '../../src/mail/segment.ts';

/** The tests' present. */
export const NOW = Date.UTC(2026, 10, 21);

const scanner = new Scanner(DETECTORS);

/** What one detector sees in a text. */
export function look(detector: string, text: string, kind: SegmentKind = 'body'): readonly Finding[] {
  return scanner.scan([{ kind, path: '', text }], [], NOW).filter((finding) => finding.detector === detector);
}

/** The same as the texts that were marked, each with its confidence: `17670696371 medium`. */
export function seen(detector: string, text: string, kind?: SegmentKind): readonly string[] {
  return look(detector, text, kind).map((f) => `${text.slice(f.start, f.end)} ${f.confidence}`);
}
