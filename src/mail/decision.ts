// The chain of words: Finding -> Match -> Verdict -> Decision. A Decision is what inspect returns: all that policy wants,
// with reasons, and nothing done yet.
import type { Address } from './address.ts';
import type { RecipientKind } from './envelope.ts';
import type { Finding } from './finding.ts';
import type { LocalText } from './language.ts';
import type { StructureFlag, Uninspectable } from './part.ts';

/** What can be wanted for a recipient, from mild to strict; the strictest matching rule wins (law 5). */
export const OUTCOMES = ['deliver', 'delay', 'encrypt', 'hold', 'reject'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const MODES = ['off', 'shadow', 'warn', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Outbound: it leaves the house. Inbound: from outside to us. Internal: both ends are ours. */
export const DIRECTIONS = ['outbound', 'inbound', 'internal'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const EXPIRY_ACTIONS = ['return', 'delete', 'deliver'] as const;
export type ExpiryAction = (typeof EXPIRY_ACTIONS)[number];

/** What a rule asks for, with the particulars of its outcome. */
export type Order =
  | {
      readonly outcome: 'hold';
      readonly queue: string;
      readonly approver?: string;
      /** Milliseconds after receipt; undefined: it waits until somebody decides. */
      readonly expiresAfter?: number;
      readonly onExpire?: ExpiryAction;
    }
  | { readonly outcome: 'reject'; readonly enhancedCode: string }
  | { readonly outcome: 'encrypt'; readonly ifImpossible: 'hold' | 'reject' }
  | { readonly outcome: 'deliver' };

/** A rule that fired. */
export interface Match {
  readonly ruleId: string;
  readonly title: LocalText;
  readonly why: LocalText;
  readonly mode: Mode;
  readonly severity: Severity;
  readonly order: Order;
  readonly findings: readonly Finding[];
  /** Indexes into the decision's verdicts: the recipients it fired for. */
  readonly recipients: readonly number[];
}

/** What policy wants for one recipient, and the enforced rules that asked for that outcome. */
export interface Verdict {
  readonly address: Address;
  readonly kind: RecipientKind;
  readonly direction: Direction;
  readonly outcome: Outcome;
  /** The order to carry out: that of the most severe match with the verdict's outcome. */
  readonly order: Order;
  readonly rules: readonly string[];
}

export interface Decision {
  readonly direction: Direction;
  /** One per recipient, in the envelope's order. */
  readonly verdicts: readonly Verdict[];
  readonly matches: readonly Match[];
  readonly findings: readonly Finding[];
  readonly structure: readonly StructureFlag[];
  readonly uninspectable: readonly Uninspectable[];
  /** Which revision of the rules decided. */
  readonly revision: string;
}

export function strictest(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce<Outcome>((a, b) => (OUTCOMES.indexOf(b) > OUTCOMES.indexOf(a) ? b : a), 'deliver');
}
