// What a person needs to see of a message to decide about it: kept with held mail, destroyed with it.
import { displayAddress } from './address.ts';
import type { Decision, Severity } from './decision.ts';
import { countOf, strongest, type Confidence } from './finding.ts';
import type { LocalText } from './language.ts';
import type { Message } from './message.ts';
import type { Uninspectable } from './part.ts';

export interface RuleSummary {
  readonly id: string;
  readonly title: LocalText;
  readonly why: LocalText;
  readonly severity: Severity;
}

export interface Evidence {
  readonly detector: string;
  readonly confidence: Confidence;
  /** Distinct values and occurrences. */
  readonly unique: number;
  readonly count: number;
  /** Masked values with their places; the first few. */
  readonly where: readonly EvidencePlace[];
}

export interface EvidencePlace {
  readonly segment: string;
  readonly path: string;
  /** A place inside, words joined by commas: `quoted, with hidden text`, `sheet 名单`. */
  readonly label?: string | undefined;
  readonly masked: string;
}

export interface MessageSummary {
  readonly subject: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly attachments: readonly { readonly path: string; readonly size: number; readonly kind: string }[];
  readonly rules: readonly RuleSummary[];
  readonly evidence: readonly Evidence[];
  readonly structure: readonly string[];
  readonly uninspectable: readonly Uninspectable[];
}

const MAX_PLACES = 10;
const MAX_LABEL = 200;
const MAX_ATTACHMENTS = 100;

/** @param ruleIds the rules that asked for the outcome; only they are explained */
export function summarise(message: Message, decision: Decision, ruleIds: readonly string[]): MessageSummary {
  const matches = decision.matches.filter((match) => ruleIds.includes(match.ruleId));
  const byDetector = Map.groupBy(decision.findings, (finding) => finding.detector);
  return {
    subject: message.subject.slice(0, 1000),
    from: message.from.map(displayAddress),
    to: message.to.map(displayAddress),
    cc: message.cc.map(displayAddress),
    attachments: message.attachments.slice(0, MAX_ATTACHMENTS).map(({ path, size, kind }) => ({ path, size, kind })),
    rules: matches.map(({ ruleId, title, why, severity }) => ({ id: ruleId, title, why, severity })),
    evidence: [...byDetector].map(([detector, found]) => ({
      detector,
      confidence: strongest(found.map((f) => f.confidence)),
      unique: new Set(found.map((f) => f.valueKey)).size,
      count: countOf(found),
      where: found.slice(0, MAX_PLACES).map(({ segment, path, label, masked }) => ({
        segment,
        path,
        ...(label === undefined ? {} : { label: label.slice(0, MAX_LABEL) }),
        masked,
      })),
    })),
    structure: decision.structure,
    uninspectable: decision.uninspectable,
  };
}
