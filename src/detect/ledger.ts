// What is kept of the findings of a message: each with its place as long as they are few, each distinct value while there is room, and
// of the rest how many there were. No kind of finding can crowd out another, whatever stands before it: a list of a million words
// in front hides no card number behind (attack X16). Memory is bounded by the limits, not by the message.
import type { Finding } from '../mail/finding.ts';
import { MAX_FINDINGS, MAX_FINDINGS_OF_A_KIND } from '../mail/limits.ts';

interface Kept {
  readonly finding: Finding;
  more: number;
}

/** What a rule can tell apart: detector, confidence, where it stands. */
interface Kind {
  /** The first of each value. */
  readonly values: Map<string, Kept>;
  last: Kept;
  count: number;
}

export class Ledger {
  readonly #kinds = new Map<string, Kind>();
  readonly #kept: Kept[] = [];

  /** @param make asked only where the finding is kept */
  add(
    finding: Pick<Finding, 'detector' | 'confidence' | 'evasive' | 'segment' | 'part'>,
    value: string,
    make: () => Finding,
  ): void {
    const key = `${finding.detector} ${finding.confidence} ${finding.segment} ${finding.part ?? ''} ${finding.evasive ?? ''}`;
    const kind = this.#kinds.get(key);
    const known = kind?.values.get(value);
    if (kind !== undefined && !this.#hasRoom(kind, known !== undefined)) {
      (known ?? kind.last).more++;
      return;
    }
    const kept: Kept = { finding: make(), more: 0 };
    this.#kept.push(kept);
    if (kind === undefined) {
      this.#kinds.set(key, { values: new Map([[value, kept]]), last: kept, count: 1 });
      return;
    }
    if (known === undefined) kind.values.set(value, kept);
    kind.last = kept;
    kind.count++;
  }

  findings(): readonly Finding[] {
    return this.#kept.map(({ finding, more }) => (more === 0 ? finding : { ...finding, more }));
  }

  #hasRoom({ count }: Kind, isKnown: boolean): boolean {
    return count < MAX_FINDINGS_OF_A_KIND || (!isKnown && this.#kept.length < MAX_FINDINGS);
  }
}
