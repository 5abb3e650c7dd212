// A compiled rule set: immutable, every name bound, every pattern built. What policy evaluates.
import type { Address } from '../mail/address.ts';
import type { Direction, Mode, Order, Severity } from '../mail/decision.ts';
import type { RecipientKind } from '../mail/envelope.ts';
import type { Confidence } from '../mail/finding.ts';
import type { LocalText } from '../mail/language.ts';
import type { AttachmentKind, StructureFlag, UnscannableReason } from '../mail/part.ts';
import type { SegmentKind } from '../mail/segment.ts';
import type { CustomDetector } from './custom-detector.ts';
import type { Fold } from './fold.ts';
import type { Comparison } from './quantity.ts';
import type { RuleTestInput } from './schema.ts';

/** People, by address. `external` asks whether the address is outside our domains; undefined: no matter. */
export interface Party {
  readonly external?: boolean;
  readonly matches: (address: Address) => boolean;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface ContentItem {
  /** A detector's id, `words:<list>`, `data:<table>` or `document:<id>`; undefined: any. */
  readonly source?: string;
  /** Columns that must be seen of a row of a table; absent: whichever. */
  readonly columns?: readonly string[];
  /** Percent of a document that must be there; absent: any passage. */
  readonly overlap?: number;
  readonly count: Range;
  /** Count distinct values (default) or every occurrence. */
  readonly unique: boolean;
  readonly confidence: Confidence;
  /** Only what was written so as not to be seen, or only what was not; undefined: no matter. */
  readonly evasive?: boolean;
  readonly places: ReadonlySet<SegmentKind>;
  readonly near?: { readonly words: WordList; readonly within: number };
}

export interface AttachmentTest {
  readonly name?: (text: string) => boolean;
  readonly type?: (text: string) => boolean;
  readonly kinds?: ReadonlySet<AttachmentKind>;
  readonly size?: Comparison;
  readonly total?: Comparison;
  readonly count?: Comparison;
  readonly unscannable?: ReadonlySet<UnscannableReason>;
  /** Whether the content may or may not be of another kind than name and label say. */
  readonly mismatch?: boolean;
}

/** Conditions as a tree; keys of one level of YAML are an `all`, items of a list an `any`. */
export type Condition =
  | { readonly kind: 'all' | 'any' | 'none'; readonly of: readonly Condition[] }
  | { readonly kind: 'direction'; readonly any: ReadonlySet<Direction> }
  | { readonly kind: 'from'; readonly who: Party }
  | {
      readonly kind: 'to';
      readonly who: Party;
      readonly match: 'any' | 'all' | 'none';
      readonly in?: ReadonlySet<RecipientKind>;
    }
  | {
      readonly kind: 'recipients';
      readonly what: 'external' | 'total' | 'domains' | 'blind';
      readonly count: Range;
      readonly in?: ReadonlySet<RecipientKind>;
      readonly external?: boolean;
    }
  | { readonly kind: 'content'; readonly item: ContentItem }
  | { readonly kind: 'attachment'; readonly test: AttachmentTest }
  | { readonly kind: 'header'; readonly name: string; readonly matches: (text: string) => boolean }
  | { readonly kind: 'size'; readonly compare: Comparison }
  | { readonly kind: 'structure'; readonly any: ReadonlySet<StructureFlag> };

export interface Rule {
  readonly id: string;
  readonly ruleset: string;
  readonly file: string;
  readonly line: number;
  readonly title: LocalText;
  readonly why: LocalText;
  readonly severity: Severity;
  readonly mode: Mode;
  readonly when: Condition;
  readonly unless?: Condition;
  readonly order: Order;
  /** Does the outcome concern every recipient, or those that the rule's recipient conditions met? */
  readonly concerns: 'all' | 'matching';
  readonly tests: readonly RuleTestInput[];
}

/** A dictionary; its words are folded already. */
export interface WordList {
  readonly id: string;
  readonly words: readonly string[];
  readonly folds: readonly Fold[];
}

export interface RuleSet {
  /** First 12 hex digits of the SHA-256 over all files: the same files have the same revision everywhere. */
  readonly revision: string;
  readonly rules: readonly Rule[];
  readonly words: ReadonlyMap<string, WordList>;
  /** Approver name -> addresses of those who may decide. */
  readonly approvers: ReadonlyMap<string, readonly Address[]>;
  readonly testDomains: readonly string[];
  /** What `detectors.yaml` adds to the built-in detectors. */
  readonly detectors: readonly CustomDetector[];
}
