// The notifications that kept mail may need, as the quarantine asks for them. Written by act, handed in at start.
import type { KeptMail, NewMail } from './store.ts';

/** A recipient whom a notification is about. */
export interface ToldRecipient {
  /** Place in the message's list of recipients. */
  readonly position: number;
  readonly reply: string | null;
}

export interface FailedRecipient extends ToldRecipient {
  /** Refused by the server when absent. `expired`: tried in vain for as long as we try. `dropped`: an operator gave it up. */
  readonly why?: 'expired' | 'dropped';
}

/** Each gives undefined where nothing may be sent: null reverse-path, a notification, a sender who does not want to know. */
export interface Notices {
  /** To the sender of returned mail. */
  readonly composeReturn: (mail: KeptMail, reason: string) => Promise<NewMail | undefined>;
  /** About recipients that could not be reached. */
  readonly composeFailure: (mail: KeptMail, failed: readonly FailedRecipient[]) => Promise<NewMail | undefined>;
  /** About recipients that have not been reached yet. @param until when it is given up, milliseconds since the epoch */
  readonly composeDelay: (
    mail: KeptMail,
    waiting: readonly ToldRecipient[],
    until: number,
  ) => Promise<NewMail | undefined>;
  /** To a sender who asked for it, where the server that took the message sends no notifications (RFC 3461 section 5.2.2). */
  readonly composeRelayed: (mail: KeptMail, relayed: readonly ToldRecipient[]) => Promise<NewMail | undefined>;
}
