// The notifications that kept mail may need, as the quarantine asks for them. Written by act, handed in at start.
import type { KeptMail, NewMail } from './store.ts';

export interface FailedRecipient {
  /** Place in the message's list of recipients. */
  readonly position: number;
  readonly reply: string | null;
}

export interface Notices {
  /** To the sender of returned mail; undefined where none may be sent (null reverse-path). */
  readonly composeReturn: (mail: KeptMail, reason: string) => Promise<NewMail | undefined>;
  /** To the sender, about recipients that could not be reached; undefined where none may be sent. */
  readonly composeFailure: (mail: KeptMail, failed: readonly FailedRecipient[]) => Promise<NewMail | undefined>;
}
