// What really happened to a message: the last link of the chain. Verdicts are wishes; dispositions are facts.
import type { Outcome } from './decision.ts';
import type { Reference } from './reference.ts';
import type { Reply } from './reply.ts';

/** What became of one recipient of a message, at the time of the reply. */
export const FATES = ['relayed', 'refused-downstream', 'held', 'encrypted', 'rejected', 'not-taken'] as const;
export type Fate = (typeof FATES)[number];

export interface RecipientDisposition {
  readonly index: number;
  readonly wanted: Outcome;
  readonly fate: Fate;
}

export interface Disposition {
  readonly recipients: readonly RecipientDisposition[];
  /** References of what was stored, if anything was. */
  readonly stored: readonly Reference[];
  /** What the client hears. */
  readonly reply: Reply;
}
